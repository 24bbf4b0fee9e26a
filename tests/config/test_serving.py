"""The server's own queue makes nobody late."""

import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest

APP = """
import time
from koryu.shared.arrival import arrived_at

def application(environ, start_response):
    at = arrived_at().isoformat().encode()
    time.sleep(0.0 if environ["PATH_INFO"] == "/quick" else 1.5)
    start_response("200 OK", [("Content-Length", str(len(at)))])
    return [at]
"""


def ask(port: int, path: str) -> datetime:
    """When the server says that the request arrived."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    return datetime.fromisoformat(connection.getresponse().read().decode())


@pytest.fixture
def port(tmp_path):
    """A server of one thread."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    (tmp_path / "slow_app.py").write_text(APP)
    source = Path(__file__).resolve().parents[2] / "src"
    known = {
        "PYTHONPATH": f"{source}:{tmp_path}",
        "DJANGO_SETTINGS_MODULE": "koryu.config.settings",
    }
    command = [
        *(sys.executable, "-m", "gunicorn", "slow_app:application", "--threads", "1"),
        *("--bind", f"127.0.0.1:{free}", "--no-control-socket"),
        *("--worker-class", "koryu.config.serving.ArrivalWorker"),
    ]
    server = subprocess.Popen(
        command, env=os.environ | known | {"KORYU_MODE": "test", "KORYU_DATA": str(tmp_path)}
    )
    for _ in range(200):
        try:
            ask(free, "/quick")
            break
        except OSError:
            time.sleep(0.1)
    yield free
    server.terminate()
    server.wait(20)


def test_a_request_arrives_when_it_is_sent_not_when_a_thread_is_free(port):
    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda _: (ask(port, "/"), datetime.now(UTC)), range(2)))
    first, second = sorted(answered for _, answered in said)
    assert second - first > timedelta(seconds=1)  # one waited for the other,
    assert max(at for at, _ in said) < first - timedelta(seconds=1)  # and was there long before


def test_a_client_that_is_slow_itself_gains_nothing(port):
    with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
        time.sleep(0.3)
        sent = datetime.now(UTC)
        slow.sendall(b"GET /quick HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        answer = slow.makefile("rb").read().decode()
    assert datetime.fromisoformat(answer.rpartition("\r\n")[2]) >= sent
