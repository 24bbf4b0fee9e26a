"""Walk the main line in Chromium as two sample people and take the pictures of the tour.

    python scripts/tour.py [--data DIR]

Starts a demo server of its own on a free port, with data in a temporary folder (or in DIR, which
must hold a sample cluster nobody has changed, or nothing). A Korean founder publishes a listing; a
Japanese alliance manager finds it from a Japanese sentence; both mark interest; in their room they
sign an NDA, which opens the confidential field, and a meeting is set. Pictures go to
docs/user/tour/, in three languages, 1280 and 390 pixels wide.
"""

import argparse
import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "user" / "tour"
LANGUAGES = ("ko", "ja", "en")
SIZES = ((1280, 860), (390, 800))
COLOURS = 64
PATIENCE = 120  # seconds: for a page on a busy machine, and for the worker to make a vector
CHROMIUM = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
FOUNDER, MANAGER = "contact@nareum-neuro.example", "contact@hoshimine-pharma.example"
NEED = "iPS細胞由来ドパミン神経前駆細胞の次世代製剤"
QUERY = "凍結したまま病院に届け、融解後すぐに移植できるドパミン神経前駆細胞"
LISTING = {
    "title": "해동 후 세척 없이 이식하는 도파민 신경 전구세포 동결 제형",
    "summary": (
        "iPSC 유래 도파민 신경 전구세포를 DMSO 없이 동결해 병원까지 배송하고, 해동한 뒤 세척이나 "
        "재배양 없이 바로 이식할 수 있는 제형입니다. 해동 후 생존율은 91%이며, 6-OHDA 랫드에 "
        "이식한 뒤 12주째에 회전 행동이 정상화되었습니다."
    ),
    "details": (
        "**과제** 이식 당일 세포를 조제하는 방식은 시술할 수 있는 병원이 제한됩니다.\n\n"
        "**특징** 액체질소 증기상에서 18개월까지 안정하고, 해동은 37℃에서 3분입니다. "
        "FOXA2·LMX1A 양성률은 해동 전후 모두 90% 이상입니다."
    ),
    "evidence": "배치 6개의 해동 후 24시간 생존율은 88~93%이고, TH 양성 세포 생착률은 7.2%입니다.",
    "sought": "일본에서 임상시험용 제품을 함께 제조하고 개발할 제약사를 찾습니다.",
    "keywords": "iPSC, 도파민 신경 전구세포, 동결 제형, 파킨슨병",
    "confidential": (
        "동결보호제는 트레할로스와 당사 펩타이드 NRM-7을 4:1로 배합하며, "
        "도즈당 원가는 180만 원입니다."
    ),
}
FACETS = {
    "field": ("ipsc", "cell_therapy"),
    "modality": ("cell_therapy",),
    "therapeutic_area": ("cns",),
    "deal": ("co_development", "licence_out"),
}
HELLO = (
    "안녕하세요. 나름뉴로젠 대표 이해도입니다. 찾으시는 조건 가운데 동결 제형과 생착률은 저희 "
    "자료로 바로 답해 드릴 수 있습니다."
)
REPLY = (
    "星嶺製薬の佐伯です。ご連絡ありがとうございます。凍結保護剤の組成を拝見したいので、"
    "まず秘密保持契約を結ばせてください。"
)
PURPOSE = "凍結製剤化したドパミン神経前駆細胞の共同開発の検討"


# --- the server ---------------------------------------------------------------------------------


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(data: Path) -> Iterator[str]:
    """A demo server with the sample cluster in `data`; yields its address."""
    environment = {**os.environ, "KORYU_MODE": "demo", "KORYU_DATA": str(data)}
    environment.pop("KORYU_DATABASE_URL", None)
    command = [sys.executable, "-m", "koryu"]
    for step in ("setup", "load_sample"):
        subprocess.run([*command, step], env=environment, cwd=ROOT, check=True)  # noqa: S603
    bind = f"127.0.0.1:{free_port()}"
    server = subprocess.Popen([*command, "serve", "--bind", bind], env=environment, cwd=ROOT)  # noqa: S603
    try:
        wait_for(f"http://{bind}/healthz", server)
        yield f"http://{bind}"
    finally:
        server.terminate()
        server.wait(timeout=60)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Return when `address` answers; SystemExit when the server ends or stays silent."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5)  # noqa: S310 - our own server
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    sys.exit("The demo server did not start.")


# --- the camera ---------------------------------------------------------------------------------


class Camera:
    """Takes each stop of the tour in every language and size."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.number = 0
        shutil.rmtree(PICTURES, ignore_errors=True)
        PICTURES.mkdir(parents=True)

    def take(self, page: Page, name: str, *, at: str = "") -> None:
        """Photograph the page where it stands, scrolled to the selector `at` when one is given."""
        self.number += 1
        address, own = page.url.partition("#")[0], language_of(page)
        for language in LANGUAGES:
            speak(page, self.address, language)
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                page.goto(address)
                if at:
                    page.locator(at).first.evaluate("e => e.scrollIntoView({block: 'center'})")
                page.evaluate("document.fonts.ready")
                self.keep(page.screenshot(), f"{self.number:02}-{name}-{language}-{width}.png")
        speak(page, self.address, own)
        page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
        page.goto(address)
        print(f"  {self.number:02} {name}", flush=True)

    def keep(self, png: bytes, name: str) -> None:
        """Save with a palette: a third of the size, and no difference to the eye on such pages."""
        picture = Image.open(BytesIO(png)).convert("RGB")
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / name, optimize=True)


def language_of(page: Page) -> str:
    """The interface language of the page."""
    return page.locator("html").get_attribute("lang") or "en"


def speak(page: Page, address: str, language: str) -> None:
    """Set the interface language by its cookie."""
    cookie = {"name": "koryu_language", "value": language, "url": address}
    page.context.add_cookies([cookie])  # type: ignore[list-item]


# --- the people ---------------------------------------------------------------------------------


def visitor(browser: Browser, address: str, language: str) -> Page:
    """Somebody not signed in."""
    context = browser.new_context(viewport={"width": SIZES[0][0], "height": SIZES[0][1]})
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    speak(page, address, language)
    page.goto(address)
    return page


def person(browser: Browser, address: str, email: str, language: str) -> Page:
    """A sample person, signed in through the demo's role page."""
    page = visitor(browser, address, language)
    page.goto(f"{address}/demo/")
    page.locator(f'button[value="{email}"]').click()
    page.wait_for_url(f"{address}/")
    return page


def press(page: Page, selector: str) -> None:
    """Click and wait until the next page is there."""
    with page.expect_navigation():
        page.locator(selector).first.click()


# --- the walk -----------------------------------------------------------------------------------


def walk(browser: Browser, address: str, camera: Camera) -> None:
    """The main line, from a text to a meeting."""
    guest = visitor(browser, address, "en")
    camera.take(guest, "welcome")
    guest.goto(f"{address}/demo/")
    camera.take(guest, "roles")
    founder = person(browser, address, FOUNDER, "ko")
    manager = person(browser, address, MANAGER, "ja")
    listing = publish(founder, address, camera)
    discover(manager, address, camera)
    room = meet_halfway(founder, manager, address, camera)
    talk(founder, manager, room)
    sign(founder, manager, room, camera)
    manager.goto(listing)
    expect(manager.get_by_text("NRM-7")).to_be_visible()
    camera.take(manager, "opened", at="text=NRM-7")
    set_meeting(founder, room)
    camera.take(founder, "room")
    camera.take(founder, "meeting", at="#meetings")


def publish(founder: Page, address: str, camera: Camera) -> str:
    """The founder writes and publishes; returns the listing's address."""
    founder.goto(f"{address}/listings/new/")
    founder.locator('input[name="kind"][value="technology"]').check()
    founder.locator('input[name="source_language"][value="ko"]').check()
    press(founder, "main form .button--primary")
    for name, text in LISTING.items():
        founder.locator(f'textarea[name="{name}"], input[name="{name}"]').fill(text)
    founder.locator('input[name="tier-evidence"][value="mutual"]').check(force=True)
    step = founder.url
    press(founder, "main form .button--primary")
    for name, codes in FACETS.items():
        for code in codes:
            founder.locator(f'input[name="{name}"][value="{code}"]').check()
    press(founder, "main form .button--primary")
    disclosure = founder.url
    founder.goto(step)
    camera.take(founder, "write")
    founder.goto(disclosure)
    camera.take(founder, "disclose", at='input[name="tier-confidential"]')
    press(founder, "main form .button--primary")
    press(founder, 'form[action$="/publish/"] .button--primary')
    number = re.search(r"/listings/(\d+)/", step)
    if number is None:
        sys.exit(f"No listing in {step}")
    return f"{address}/listings/{number[1]}/"


def discover(manager: Page, address: str, camera: Camera) -> None:
    """The manager finds it from a Japanese sentence, reads it, and marks interest."""
    hit = f'article:has(h2:has-text("{LISTING["title"]}"))'
    # Found by its words at once; once the worker has made its vector, by its meaning as well.
    understood = f"{hit} :is(.why__strength--strong, .why__strength--good)"
    deadline = time.monotonic() + PATIENCE
    while True:
        manager.goto(f"{address}/discover/")
        manager.locator("#q").fill(QUERY)
        press(manager, ".search__box button")
        if manager.locator(understood).count() or time.monotonic() > deadline:
            break
        time.sleep(3)
    expect(manager.locator(hit)).to_have_count(1)
    camera.take(manager, "search", at=hit)
    press(manager, f"{hit} h2 a")
    expect(manager.get_by_text("NRM-7")).to_have_count(0)
    camera.take(manager, "found")
    press(manager, 'form[action$="/exchange/interest/"] button')


def meet_halfway(founder: Page, manager: Page, address: str, camera: Camera) -> str:
    """The founder reads the manager's need and is interested too; returns the room's address."""
    founder.goto(f"{address}/discover/?q={NEED}")
    press(founder, f'article h2 a:has-text("{NEED}")')
    camera.take(founder, "need")
    press(founder, 'form[action$="/exchange/interest/"] button')
    if not re.search(r"/exchange/\d+/$", founder.url):
        sys.exit(f"Interest from both sides opened no room: {founder.url}")
    manager.goto(founder.url)
    return founder.url


def talk(founder: Page, manager: Page, room: str) -> None:
    """Each side writes in its own language."""
    for page, text in ((founder, HELLO), (manager, REPLY)):
        page.goto(room)
        page.locator('#composer textarea[name="text"]').fill(text)
        page.locator("#composer .button--primary").click()
        expect(page.locator(".messages").get_by_text(text[:20])).to_be_visible(
            timeout=PATIENCE * 1000
        )


def sign(founder: Page, manager: Page, room: str, camera: Camera) -> None:
    """The manager proposes the model text; both read and sign."""
    manager.goto(f"{room}nda/")
    form = manager.locator("form:has(button[name=model])")
    form.locator('select[name="language"]').select_option("ja")
    form.locator('input[name="purpose"]').fill(PURPOSE)
    form.locator('input[name="expires_on"]').fill(str(date.today() + timedelta(days=730)))
    press(manager, "button[name=model]")
    agreement = manager.url
    camera.take(manager, "nda")
    for page, name, title in (
        (manager, "佐伯 真奈美", "アライアンス推進部 部長"),
        (founder, "이해도", "대표이사"),
    ):
        page.goto(agreement)
        page.locator('input[name="typed_name"]').fill(name)
        page.locator('input[name="title"]').fill(title)
        page.locator('input[name="confirm"]').check()
        press(page, 'form[action$="/sign/"] .button--primary')


def set_meeting(founder: Page, room: str) -> None:
    """The first call, which goes to both calendars."""
    founder.goto(f"{room}meetings/new/")
    day = date.today() + timedelta(days=7)
    day += timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)
    values = {
        "title": "동결 제형 자료 검토 · 凍結製剤データの確認",
        "day": str(day),
        "start": "14:00",
        "end": "15:00",
        "place": "온라인 · オンライン",
    }
    for name, value in values.items():
        founder.locator(f'input[name="{name}"]').fill(value)
    press(founder, "main form .button--primary")


def chromium() -> str:
    """The machine's Chromium; SystemExit where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    sys.exit("No Chromium: run `sh scripts/system.sh chromium`.")


def main() -> int:
    parser = argparse.ArgumentParser(description="Take the pictures of the tour.")
    parser.add_argument("--data", type=Path, help="data folder to use and keep")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        data = options.data or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="koryu-tour-"))
        )
        address = stack.enter_context(served(data))
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=chromium(), args=list(CHROMIUM)
        )
        walk(browser, address, Camera(address))
        browser.close()
    size = sum(path.stat().st_size for path in PICTURES.glob("*.png"))
    print(f"{len(list(PICTURES.glob('*.png')))} pictures, {size / 2**20:.1f} MiB in {PICTURES}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
