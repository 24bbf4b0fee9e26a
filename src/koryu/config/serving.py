"""The gunicorn worker of `koryu serve`: it notes how long a request waited for a free thread."""

from datetime import timedelta
from time import monotonic
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from koryu.shared.arrival import WAITED


class ArrivalWorker(ThreadWorker):
    """gthread, whose main thread accepts at once and queues what its threads cannot take yet.

    Being in time for a deadline is judged by `shared.arrival.arrived_at`: the crowd of a last
    minute is not late because the server is slow.
    """

    def enqueue_req(self, conn: Any) -> None:
        """In the main thread: a connection was accepted, or an open one became readable."""
        conn.enqueued = monotonic()
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        """In a request thread. A connection that has sent nothing so far waited for its client."""
        sent = conn.initialized or conn.data_ready or conn.wait_for_data(0)
        conn.waited = monotonic() - conn.enqueued if sent else 0.0
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """The application runs within."""
        token = WAITED.set(timedelta(seconds=conn.waited))
        try:
            return super().handle_request(req, conn)
        finally:
            WAITED.reset(token)
