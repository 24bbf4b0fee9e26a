import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import numpy as np
import pytest

from koryu_engine.retrieval.embed import EmbeddingUnavailable
from koryu_engine.retrieval.embed_http import OpenAICompatibleEmbedder


class Server(HTTPServer):
    requests: list[dict[str, Any]]
    answer: Any = None


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(
            {"path": self.path, "auth": self.headers["Authorization"], **body}
        )
        rows = [
            {"index": i, "embedding": [3.0 * (len(t) == n) for n in range(1, 5)]}
            for i, t in enumerate(body["input"])
        ]
        answer = self.server.answer or {"data": rows[::-1]}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Handler)
    server.requests = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def embedder(server: Server) -> OpenAICompatibleEmbedder:
    return OpenAICompatibleEmbedder(
        f"http://127.0.0.1:{server.server_port}/v1/", "m", 4, api_key="k", seconds=5
    )


def test_rows_come_back_in_order_and_unit(server: Server) -> None:
    vectors = embedder(server).encode(["bb", "", "a", "\0"])
    assert vectors.tolist() == [[0, 1, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]
    assert vectors.dtype == np.float32
    assert server.requests == [
        {"path": "/v1/embeddings", "auth": "Bearer k", "model": "m", "input": ["bb", "a"]}
    ]


@pytest.mark.parametrize(
    "answer", [{"data": []}, {"oops": 1}, {"data": [{"index": 0, "embedding": [0, 0, 0, 0]}]}]
)
def test_nonsense_is_a_typed_error(server: Server, answer: Any) -> None:
    server.answer = answer
    with pytest.raises(EmbeddingUnavailable):
        embedder(server).encode(["a"])


def test_no_server_is_a_typed_error() -> None:
    with pytest.raises(EmbeddingUnavailable):
        OpenAICompatibleEmbedder("http://127.0.0.1:9", "m", 4, seconds=2).encode(["a"])


def test_only_http_addresses() -> None:
    with pytest.raises(ValueError, match="http"):
        OpenAICompatibleEmbedder("file:///etc", "m", 4)
