"""Test-wide fixtures. The test mode is set before Django reads its settings."""

import os
import tempfile

os.environ["KORYU_MODE"] = "test"
os.environ.setdefault("KORYU_DATA", tempfile.mkdtemp(prefix="koryu-test-"))
