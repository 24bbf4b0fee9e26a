"""A progress bar for commands that take a while."""

import time
from typing import TextIO


class Bar:
    """Draws done/total with the rate and the time left; call it as a progress function."""

    WIDTH = 30

    def __init__(self, out: TextIO, label: str, unit: str) -> None:
        self.out, self.label, self.unit = out, label, unit
        self.started = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        seconds = max(time.monotonic() - self.started, 1e-6)
        rate = done / seconds
        filled = self.WIDTH * done // max(total, 1)
        left = (total - done) / max(rate, 1e-9)
        self.out.write(
            f"\r{self.label} [{'#' * filled}{'.' * (self.WIDTH - filled)}] {done:,}/{total:,} "
            f"{self.unit}  {rate:,.1f}/s  {left:,.0f} s left "
        )
        if done >= total:
            self.out.write("\n")
        self.out.flush()
