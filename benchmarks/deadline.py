"""The last minute before a deadline: many clients save and hand in at once; nothing may be lost.

A real server (gunicorn with threads, as `koryu serve` starts it) on a database of its own. Every
application is written by its own client, begun within the last minute: fields saved one by one,
some saves sent twice (a lost reply), some fields changed by two editors at the same moment, some
files, every hand-in a double click of two connections, a fifth handed in anew. When all have been
answered the grace ends and a hundred try once more. Then the database is counted against what the
clients were told.
"""

import argparse
import json
import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread

from benchmarks.installation import installation

PROCESSES, THREADS = 2, 32
KEYS = ("_title", "summary", "method", "goals")
TOKEN = "k" * 32  # the CSRF cookie and its header
TRIES = 40
GRACE_MINUTES = 30  # however slow the machine, the rush is answered; see arrived_in_the_minute


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The bench's own options."""
    parser.add_argument("--applications", type=int, default=500)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seconds", type=int, default=60, help="length of the rush")
    parser.add_argument("--json", action="store_true")


def main(options: argparse.Namespace) -> int:
    """Fill, serve, rush, count; 1 when anything was lost, doubled or taken too late."""
    with installation(options.database) as folder:
        call, plans = fill(options)
        port, log = free_port(), Path(folder) / "server.log"
        with server(port, log) as group:
            result = run(options, call, plans, port)
            result["server_cpu_seconds"] = round(cpu_of(group), 1)
        result |= {"applications": options.applications, "database": options.database}
        result["server_errors"] = log.read_text("utf-8", "replace").count("Traceback")
        from django.db import connections

        connections.close_all()
    show(result)
    if options.json:
        print(json.dumps(result))
    wrong = ("lost_saves", "lost_submissions", "double_submissions", "taken_too_late", "given_up")
    return int(any(result[name] for name in wrong))


@dataclass
class Plan:
    """What one client does: which application, as which two editors, from when (seconds)."""

    code: str
    sessions: tuple[str, str]
    number: int
    starts: float


@dataclass
class Told:
    """What one client was told: the last acknowledged value of each field, and hand-ins."""

    code: str
    saves: dict[str, str] = field(default_factory=dict)
    handed_in: list[str] = field(default_factory=list)  # summaries, in the order acknowledged
    took: list[tuple[str, float, int]] = field(default_factory=list)  # (what, ms, status)
    files: int = 0
    given_up: int = 0
    retried: int = 0


def fill(options: argparse.Namespace):  # noqa: ANN201 - the call and the clients' plans
    """Organisations with two editors each and a draft each; sessions as if they had signed in."""
    from datetime import timedelta

    from django.core.management import call_command
    from django.utils import timezone
    from tests.factories.programmes import make_call

    from koryu.people.models import Membership, Organisation, Person
    from koryu.programmes.models import Application

    call_command("setup", verbosity=0)
    now = timezone.now()
    call = make_call(definition=form(), closes_at=now + timedelta(days=1))
    count, seed = options.applications, random.Random(4)
    Organisation.objects.bulk_create(
        Organisation(
            slug=f"rush-{n}", kind="startup", country="KR" if n % 2 else "JP",
            name=f"마감{n}", verified_at=now, verification="operator",
        )
        for n in range(count)
    )  # fmt: skip
    leads = list(Organisation.objects.filter(slug__startswith="rush-").order_by("pk"))
    people = [Person(email=f"rush-{n}@example.com", password="!") for n in range(2 * count)]
    people = Person.objects.bulk_create(people)
    Membership.objects.bulk_create(
        Membership(person=person, organisation=leads[n // 2], role="owner")
        for n, person in enumerate(people)
    )
    drafts = Application.objects.bulk_create(
        Application(call=call, lead=lead, language="ko", form=call.forms.get(), by=people[2 * n])
        for n, lead in enumerate(leads)
    )
    plans = []
    for n, draft in enumerate(drafts):
        keys = (session_of(people[2 * n]), session_of(people[2 * n + 1]))
        # Most come late: the square root crowds the starts towards the end.
        starts = (options.seconds * 0.75) * seed.random() ** 0.5
        plans.append(Plan(str(draft.code), keys, n, starts))
    return call, plans


def form():  # noqa: ANN201 - a Definition
    """Three long texts, a choice and a file."""
    from koryu.programmes.rules.form import Definition, Field, Section

    def label(text: str) -> dict[str, str]:
        return {"ko": text, "ja": text, "en": text}

    fields = [Field(key, "long", label(key), required=True, limit=4000) for key in KEYS[1:]]
    fields.append(Field("paper", "file", label("paper"), types=("txt",), most_mb=5))
    return Definition((Section("plan", label("plan"), tuple(fields)),))


def session_of(person) -> str:  # noqa: ANN001
    """The key of a stored session in which this person has signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(port: int, log: Path) -> Iterator[int]:
    """`koryu serve` without a worker, in a process group of its own; yields the group."""
    command = [sys.executable, "-m", "koryu", "serve", "--no-worker", "--bind", f"127.0.0.1:{port}"]
    with log.open("w") as out:
        process = subprocess.Popen(  # noqa: S603
            command, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            wait_for(port, log)
            yield process.pid
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def wait_for(port: int, log: Path) -> None:
    """Until the server answers."""
    for _ in range(240):
        try:
            if ask(port, "GET", "/healthz", "")[0] == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.5)
    raise RuntimeError(log.read_text("utf-8", "replace")[-2000:])


def cpu_of(group: int) -> float:
    """Seconds of processor time of a process group, user and system."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def ask(
    port: int, method: str, path: str, session: str, body: bytes = b"", kind: str = ""
) -> tuple[int, str]:
    """One request on a connection of its own: (status, text)."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}; koryu_language=en"}
    headers |= {"X-CSRFToken": TOKEN}
    if kind:
        headers["Content-Type"] = kind
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


class Client:
    """Plays the page of one application, with its retries."""

    def __init__(self, plan: Plan, port: int) -> None:
        self.plan, self.port, self.told = plan, port, Told(plan.code)
        self.base = f"/programmes/applications/{plan.code}/"
        self.versions = dict.fromkeys(KEYS, 0)

    def send(self, what: str, path: str, body: bytes, kind: str, who: int = 0) -> tuple[int, str]:
        """Send until somebody answers, as the page does; an answer of the server is an answer."""
        for attempt in range(TRIES):
            started = time.perf_counter()
            try:
                status, text = ask(
                    self.port, "POST", self.base + path, self.plan.sessions[who], body, kind
                )
            except (OSError, HTTPException):
                status, text = 0, ""
            if 0 < status < 500:
                taken = (time.perf_counter() - started) * 1000
                self.told.took.append((what, taken, status))
                return status, text
            self.told.retried += 1
            time.sleep(min(0.25 * 2**attempt, 4))
        self.told.given_up += 1
        return 0, ""

    def save(self, key: str, text: str, who: int = 0, version: int | None = None) -> int:
        """Save one field; keeps what was acknowledged and the version."""
        given = {
            "key": key,
            "page": f"page-{who}",
            "version": self.versions[key] if version is None else version,
            "values": {f"f-{key}": [text]},
        }
        body = json.dumps(given).encode()
        status, said = self.send("save", "save/", body, "application/json", who)
        if status == 200:
            self.versions[key] = json.loads(said)["version"]
            self.told.saves[key] = text
        elif status == 409:
            self.versions[key] = json.loads(said)["version"]
        return status

    def contest(self, key: str, text: str) -> None:
        """Two editors save the same field at once: one is told, and puts both texts together."""
        other = Client(self.plan, self.port)
        there = Thread(target=other.save, args=(key, f"{text} (동료)", 1, self.versions[key]))
        there.start()
        mine = self.save(key, text, 0)
        there.join()
        self.told.took += other.told.took
        self.told.given_up += other.told.given_up
        self.told.retried += other.told.retried
        if mine == 200 and key in other.told.saves:
            # Theirs was acknowledged too: it is the later one, unless ours was saved over it.
            raise AssertionError(f"two saves of one version were taken: {self.plan.code} {key}")
        self.versions[key] = max(self.versions[key], other.versions[key])
        self.save(key, f"{text} (합침)", 0)

    def upload(self) -> None:
        """A text file of a hundred kilobytes."""
        line = f"{self.plan.number} 세포치료제 공정 자료 ".encode()
        content = line * (100_000 // len(line))
        edge = "koryubench"
        parts = (
            f'--{edge}\r\nContent-Disposition: form-data; name="key"\r\n\r\npaper\r\n',
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'
            "Content-Type: text/plain\r\n\r\n",
        )
        body = parts[0].encode() + parts[1].encode() + content + f"\r\n--{edge}--\r\n".encode()
        status, _ = self.send("file", "upload/", body, f"multipart/form-data; boundary={edge}")
        self.told.files += status == 200

    def hand_in(self) -> None:
        """A double click: two connections at once."""
        clicks: list[int] = []

        def click() -> None:
            status, _ = self.send("submit", "submit/", b"x=1", "application/x-www-form-urlencoded")
            clicks.append(status)

        second = Thread(target=click)
        second.start()
        click()
        second.join()
        if 302 in clicks:
            self.told.handed_in.append(self.told.saves["summary"])

    def play(self) -> Told:
        """The whole of it."""
        number, text = self.plan.number, f"{self.plan.number}번 신청의 글입니다. " * 20
        for key in KEYS:
            said = text.strip() if key != "_title" else f"신청 {number}"
            if key == "method" and number % 7 == 0:
                self.contest(key, said)
            else:
                self.save(key, said)
                if number % 3 == 0:
                    self.save(key, said, version=0)  # the reply was lost: the same again
        if number % 10 == 0:
            self.upload()
        self.hand_in()
        if number % 5 == 0:
            self.save("summary", f"{number}번, 마지막에 고친 글")
            self.hand_in()
        return self.told


def clients(plans: list[Plan], port: int, begins: float) -> list[Told]:
    """One process of clients."""

    def play(plan: Plan) -> Told:
        time.sleep(max(0.0, begins + plan.starts - time.time()))
        return Client(plan, port).play()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(play, sorted(plans, key=lambda plan: plan.starts)))


def late(plans: list[Plan], port: int) -> tuple[int, int]:
    """(refused with the page that says why, all others) of a hand-in and a save by everybody."""

    def try_one(plan: Plan) -> bool:
        client = Client(plan, port)
        form = "application/x-www-form-urlencoded"
        status, text = client.send("late", "submit/", b"x=1", form)
        clear = status == 409 and "The deadline has passed" in text
        return clear and client.save("summary", "늦은 글", version=99) == 423

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(try_one, plans))
    return sum(results), len(results) - sum(results)


def run(options: argparse.Namespace, call, plans: list[Plan], port: int) -> dict[str, object]:  # noqa: ANN001
    """Set the deadline, let the clients loose, count."""
    from datetime import timedelta

    from django.utils import timezone

    from koryu.programmes.models import Submission

    shares = [plans[n::PROCESSES] for n in range(PROCESSES)]
    context = multiprocessing.get_context("spawn")
    with context.Pool(PROCESSES) as pool:
        pool.map(time.sleep, [1.0] * PROCESSES)  # the processes are there before the clock runs
        begins = time.time() + 1
        closes = timezone.now() + timedelta(seconds=1 + options.seconds)
        type(call).objects.filter(pk=call.pk).update(closes_at=closes, grace_minutes=GRACE_MINUTES)
        told = sum(pool.starmap(clients, [(share, port, begins) for share in shares]), [])
    took = time.time() - begins
    now = timezone.now()
    type(call).objects.filter(pk=call.pk).update(
        closes_at=now - timedelta(minutes=1), opens_at=now - timedelta(days=1), grace_minutes=0
    )
    refused, others = late(plans[:100], port)
    figures = counted(told) | {"late_refused": refused, "taken_too_late": others}
    figures["arrived_in_the_minute"] = Submission.objects.filter(number=1, at__lte=closes).count()
    return figures | {"seconds": round(took, 1)} | latencies(told, took)


def counted(told: list[Told]) -> dict[str, int]:
    """What the database holds, against what the clients were told."""
    from koryu.programmes.models import Answer, Application, Submission
    from koryu.programmes.rules.frozen import digest

    answers = {(str(a.application.code), a.key): a.value
               for a in Answer.objects.select_related("application")}  # fmt: skip
    sent: dict[str, list[Submission]] = {}
    for each in Submission.objects.select_related("application").order_by("number"):
        sent.setdefault(str(each.application.code), []).append(each)
    lost = sum(answers.get((one.code, key)) != text.strip()
               for one in told for key, text in one.saves.items())  # fmt: skip
    missing = doubled = 0
    for one in told:
        kept = [each.content["answers"]["summary"] for each in sent.get(one.code, [])]
        missing += sum(text.strip() not in kept for text in one.handed_in)
        doubled += max(0, len(kept) - len(one.handed_in))
    numbers = list(Application.objects.exclude(number="").values_list("number", flat=True))
    doubled += len(numbers) - len(set(numbers))
    wrong = sum(digest(each.content) != each.sha256 for rows in sent.values() for each in rows)
    return {
        "handed_in": len(sent),
        "submissions": sum(map(len, sent.values())),
        "saves_acknowledged": sum(w == "save" and s == 200 for o in told for w, _, s in o.took),
        "files": sum(one.files for one in told),
        "lost_saves": lost,
        "lost_submissions": missing + wrong + sum(not one.handed_in for one in told),
        "double_submissions": doubled,
        "given_up": sum(one.given_up for one in told),
        "retried": sum(one.retried for one in told),
    }


def latencies(told: list[Told], seconds: float) -> dict[str, float]:
    """Requests a second; p50, p95 and maximum of saves and hand-ins, in milliseconds."""
    took = [each for one in told for each in one.took]
    figures: dict[str, float] = {"requests_per_second": round(len(took) / seconds, 1)}
    for what in ("save", "submit"):
        times = sorted(ms for kind, ms, _ in took if kind == what)
        figures[f"{what}_p50_ms"] = round(times[len(times) // 2])
        figures[f"{what}_p95_ms"] = round(times[int(len(times) * 0.95)])
        figures[f"{what}_max_ms"] = round(times[-1])
    return figures


def show(result: dict[str, object]) -> None:
    """The table."""
    out = sys.stderr
    print(f"\n{result['applications']} applications in their last minute on "
          f"{result['database']}", file=out)  # fmt: skip
    print(f"{'':10}{'p50 ms':>10}{'p95 ms':>10}{'max ms':>10}", file=out)
    for what in ("save", "submit"):
        row = [result[f"{what}_{name}_ms"] for name in ("p50", "p95", "max")]
        print(f"{what:10}" + "".join(f"{value:>10}" for value in row), file=out)
    for name in (
        "requests_per_second", "seconds", "server_cpu_seconds", "handed_in",
        "arrived_in_the_minute", "submissions",
        "saves_acknowledged", "files", "retried", "lost_saves", "lost_submissions",
        "double_submissions", "taken_too_late", "late_refused", "server_errors",
    ):  # fmt: skip
        print(f"{name.replace('_', ' '):28}{result[name]:>10}", file=out)
