"""Opens the search index and starts the embedder before the first reader has to wait for them."""

import logging
import threading

from django.conf import settings
from django.db import connection

from koryu.discovery.bridge.embedders import embedder
from koryu.discovery.bridge.searcher import searcher

logger = logging.getLogger(__name__)


def begin() -> threading.Thread | None:
    """Warm up beside the first requests; never in tests, which share one process."""
    if settings.MODE == "test":
        return None
    thread = threading.Thread(target=warm_up, name="warm-up", daemon=True)
    thread.start()
    return thread


def warm_up() -> None:
    """A failure is logged only: the first search tries again, and says what it could not do."""
    try:
        searcher().catch_up(wait=True)
        embedder().encode(["Koryu"])
    except Exception:
        logger.exception("warming up failed")
    finally:
        connection.close()
