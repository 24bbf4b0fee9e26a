"""The camera at the door: a badge held before it, a camera that is refused, and no camera at all.

Chromium plays a film made of the badge's QR as its camera. Debian's Chromium has no `BarcodeDetector`,
so a small one that reads the film's pixels stands in for it; without it the button is not offered.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import segno
from playwright.sync_api import Browser, expect

from koryu.events.models import CheckIn, Registration
from tests.factories.events_dayof import make_event, operator, register
from tests.factories.people import PersonFactory

from .conftest import CHROMIUM, FLAGS
from .visitor import Visitor

WIDTH, HEIGHT = 320, 240
# Reads the film as a grid of the QR's own modules and answers when every module is as drawn.
DETECTOR = """
window.BarcodeDetector = class {
  async detect(video) {
    const {rows, text, scale, left, top} = %s;
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth; canvas.height = video.videoHeight;
    if (!canvas.width) return [];
    const pen = canvas.getContext("2d");
    pen.drawImage(video, 0, 0);
    const k = canvas.width / %d;
    const dark = (x, y) => pen.getImageData(
      Math.round((left + (x + 0.5) * scale) * k), Math.round((top + (y + 0.5) * scale) * k), 1, 1
    ).data[0] < 128;
    const same = rows.every((row, y) => [...row].every((bit, x) => dark(x, y) === (bit === "1")));
    return same ? [{rawValue: text}] : [];
  }
};
"""


def film(path: Path, text: str) -> dict[str, object]:
    """Write one second of the QR of `text` as Y4M. Returns where its modules lie in the picture."""
    rows = ["".join(str(int(bit)) for bit in row) for row in segno.make(text, micro=False).matrix]
    scale = (HEIGHT - 20) // len(rows)
    left, top = ((size - scale * len(rows)) // 2 for size in (WIDTH, HEIGHT))
    luma = np.full((HEIGHT, WIDTH), 235, np.uint8)
    code = np.array([[16 if bit == "1" else 235 for bit in row] for row in rows], np.uint8)
    block = np.kron(code, np.ones((scale, scale), np.uint8))
    luma[top : top + block.shape[0], left : left + block.shape[1]] = block
    grey = np.full((HEIGHT // 2) * (WIDTH // 2) * 2, 128, np.uint8)
    frame = b"FRAME\n" + luma.tobytes() + grey.tobytes()
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 10)
    return {"rows": rows, "text": text, "scale": scale, "left": left, "top": top}


@pytest.fixture
def place(site) -> Registration:
    guest = PersonFactory(family_name="가나", given_name="하나")
    return register(make_event(), guest)


@pytest.fixture
def door(browser, site, place) -> Iterator[Callable[..., Visitor]]:
    """Opens the door in a Chromium of its own, with these switches and this script before all."""
    opened: list[tuple[Browser, Visitor]] = []

    def make(*switches: str, script: str = "", language: str = "ko") -> Visitor:
        own = browser.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, *switches])
        locale = {"ko": "ko-KR", "ja": "ja-JP"}[language]
        visitor = Visitor(own.new_context(base_url=site, locale=locale), language)
        opened.append((own, visitor))
        if script:
            visitor.page.add_init_script(script)
        visitor.sign_in_as(operator(language=language))
        visitor.open(f"/events/{place.event.slug}/door/")
        expect(visitor.page.locator("[data-kept]")).to_be_attached()
        return visitor

    yield make
    for own, visitor in opened:
        own.close()
        assert not visitor.troubles, "\n".join(visitor.troubles)


def here(visitor: Visitor):
    return visitor.page.locator("[data-here]")


def test_a_badge_before_the_camera_checks_its_person_in_once(door, place, tmp_path):
    path = tmp_path / "badge.y4m"
    drawn = film(path, f"http://localhost/events/{place.event.slug}/door/?q={place.code}")
    visitor = door(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
        script=DETECTOR % (json.dumps(drawn), WIDTH),
    )
    visitor.press("Scan a badge")
    expect(visitor.page.locator("[data-video]")).to_be_visible()
    expect(here(visitor)).to_have_text("1")
    visitor.sees(visitor.says("Checked in: {name}.").replace("{name}", "가나 하나"))
    visitor.inspect()
    visitor.press("Scan a badge")
    expect(visitor.page.locator("[data-video]")).to_be_hidden()
    expect(visitor.page.locator("[data-state]")).to_have_text(
        visitor.says("Online. All marks are sent.")
    )
    assert [mark.registration for mark in CheckIn.objects.all()] == [place]


def test_a_camera_that_is_refused_leads_to_the_code(door, place):
    visitor = door(script=DETECTOR % ('{"rows": []}', WIDTH), language="ja")
    visitor.press("Scan a badge")
    visitor.sees(visitor.says("The camera cannot be used. Type the code that stands under the QR."))
    expect(visitor.page.locator("#door-q")).to_be_focused()
    type_the_code(visitor, place)


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_a_browser_that_cannot_scan_offers_the_code(door, place, language):
    visitor = door(language=language)
    assert not visitor.page.evaluate("'BarcodeDetector' in window")
    expect(visitor.page.locator("[data-scan]")).to_be_hidden()
    expect(visitor.page.locator("#door-help")).to_be_visible()
    visitor.inspect()
    type_the_code(visitor, place)


def type_the_code(visitor: Visitor, place: Registration) -> None:
    visitor.page.locator("#door-q").fill(str(place.code)[:8])
    visitor.page.keyboard.press("Enter")
    expect(here(visitor)).to_have_text("1")
