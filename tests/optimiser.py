"""The optimiser in the test's own process: to start one costs a second, which it seldom tests.

What goes in and out is the same text. Tests of the process itself (killed, stopped, dead) and the
browser's take the fixture `own_process`.
"""

import json
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from io import StringIO
from unittest.mock import patch

from koryu.events.bridge import running

start_process = running._start


@dataclass
class Ended:
    """What `running` asks of a process, of one that has said everything and is gone."""

    stdout: StringIO
    code: int

    def poll(self) -> int:
        return self.code

    def wait(self) -> int:
        return self.code


def start_here(problem: dict, seconds: int, module: str) -> Ended:
    """Run the module's `main` on what it would read; what it says is kept for the listener."""
    asked, said = StringIO(json.dumps({"problem": problem, "seconds": seconds})), StringIO()
    with patch.object(sys, "stdin", asked), redirect_stdout(said):
        code = import_module(module).main()
    said.seek(0)
    return Ended(said, code)
