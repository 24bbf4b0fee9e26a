"""`koryu`: the one command-line entry. `koryu help` teaches; unknown words go to Django."""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

BENCHES = {
    "retrieval": "find translations and topics across languages, beside BM25 and raw vectors",
    "names": "find organisations and people across scripts, beside naive romanisation",
    "search": "time the product's search, the reader's visibility applied, at any size",
    "partnering-day": "plan a day of 58 × 21 organisations, with a proof, beside a greedy plan",
    "meetings": "timetables with the fewest breaks, proved, beside the published optima",
    "meetings-large": "plan 50,000 meetings of 5,000 participants: all held, then fewer holes",
    "scoring": "rank simulated panels of known truth, calibrated beside mean and z-scores",
    "deadline": "500 applications saved and handed in within the last minute: none lost",
    "assignment": "evaluators to applications, worst served first, beside highest total and greedy",
    "hostile": "send 100,000 hostile strings through the text path and the embedder",
}
HELP = """koryu: research shared, partners found across languages, exchange begun

  koryu setup            prepare the data folder: database, controlled lists, cache table
  koryu serve            serve on 127.0.0.1:8000, with a worker beside (--bind, --no-worker)
  koryu worker           work on background jobs and schedules only
  koryu demo             load the sample cluster (KORYU_MODE=demo) and serve it
  koryu bench NAME       measure: {benches}
  koryu schedule FILE    plan a partnering day from a JSON file, with proved bounds
  koryu doctor           say what is configured, what is missing, what to do
  koryu operator EMAIL KR|JP   make a person an operator of their country's desk
  koryu selection VERB   verify, replay or export the ledger of a selection
  koryu reindex          bring passages and vectors up to date, with progress
  koryu help COMMAND     more on one command

Every setting is an environment variable: docs/operator/settings.md."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koryu.config.settings")
    if not words or words[0] in {"-h", "--help"} or words == ["help"]:
        print(HELP.format(benches=", ".join(BENCHES)))
        return 0
    own = {"serve": serve, "bench": bench, "demo": demo, "schedule": schedule}
    if words[0] in own:
        return own[words[0]](words[1:])
    from django.core.management import execute_from_command_line

    execute_from_command_line(["koryu", *words])
    return 0


def demo(words: list[str]) -> int:
    """Load the sample cluster once, then serve it."""
    options = _serving("koryu demo", demo.__doc__, words)
    os.environ["KORYU_MODE"] = "demo"
    from django.core.management import execute_from_command_line

    execute_from_command_line(["koryu", "setup"])
    execute_from_command_line(["koryu", "load_sample"])
    return _serve(options)


def serve(words: list[str]) -> int:
    """gunicorn with threads in one process, and one worker process beside it."""
    return _serve(_serving("koryu serve", serve.__doc__, words))


def _serving(prog: str, text: str | None, words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=prog, description=text)
    parser.add_argument("--bind", default="127.0.0.1:8000", help="address and port")
    parser.add_argument("--threads", type=int, default=8, help="request threads")
    parser.add_argument("--no-worker", action="store_true", help="start no worker beside")
    return parser.parse_args(words)


def _serve(options: argparse.Namespace) -> int:
    children = []
    if not options.no_worker:
        children.append(subprocess.Popen([sys.executable, "-m", "koryu", "worker"]))  # noqa: S603
    children.append(subprocess.Popen(_gunicorn(options)))  # noqa: S603

    def stop(*_: object) -> None:
        for child in children:
            child.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"Koryu is served on http://{options.bind} (stop with Ctrl+C)", flush=True)
    status = children[-1].wait()
    stop()
    for child in children:
        child.wait()
    return max(status, 0)


def _gunicorn(options: argparse.Namespace) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "koryu.config.wsgi:application"),
        *("--bind", options.bind, "--workers", "1"),
        *("--worker-class", "koryu.config.serving.ArrivalWorker"),
        *("--threads", str(options.threads), "--timeout", "120", "--graceful-timeout", "10"),
        "--no-control-socket",
    ]


def schedule(words: list[str]) -> int:
    """Hand over to the engine's own command: it knows neither Django nor a database."""
    command = [sys.executable, "-m", "koryu_engine.meetings", *words]
    return subprocess.run(command, check=False).returncode  # noqa: S603


def bench(words: list[str]) -> int:
    """Measure a claim beside its baseline; see the benchmarks folder of the source tree."""
    parser = argparse.ArgumentParser(prog="koryu bench", description=bench.__doc__)
    kinds = parser.add_subparsers(dest="name", required=True, metavar="NAME")
    root = Path(__file__).resolve().parents[2]
    if not (root / "benchmarks").is_dir():
        parser.error("the benchmarks folder comes with the source tree, not with the package")
    sys.path.insert(0, str(root))
    for name, text in BENCHES.items():
        chosen = kinds.add_parser(name, help=text, description=text)
        if words[:1] == [name]:
            import_module(_module(name)).add_arguments(chosen)
    options = parser.parse_args(words)
    return int(import_module(_module(options.name)).main(options) or 0)


def _module(name: str) -> str:
    return f"benchmarks.{name.replace('-', '_')}"


def run() -> None:
    sys.exit(main())
