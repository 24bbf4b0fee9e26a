"""An empty installation of the platform to measure, which goes with the process."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


@contextmanager
def installation(database: str) -> Iterator[str]:
    """Its data folder; Django is set up for it. `database`: "sqlite" or "postgresql"."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="koryu-bench-"))
        os.environ |= {"KORYU_MODE": "demo", "KORYU_DATA": folder}
        if database == "postgresql":
            from tests.postgres import postgresql

            os.environ["KORYU_DATABASE_URL"] = stack.enter_context(postgresql())
        import django

        django.setup()
        yield folder
