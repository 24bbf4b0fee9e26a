"""`koryu worker`: works on jobs, starts due schedules, takes back what dead workers held."""

import signal
import time
import uuid

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django_tasks_db.management.commands.db_worker import Worker

from koryu.shared.jobs import Heart, beat, enqueue_due, reap

IDLE_SECONDS = 1.0
TICK_SECONDS = 15.0


class Command(BaseCommand):
    help = "Work on background jobs and schedules until stopped; the current job is finished first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when the queue is empty")

    def handle(self, *args: object, once: bool, **options: object) -> None:
        self.running = True
        worker_id = uuid.uuid4().hex
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        beat(worker_id)
        heart = Heart(worker_id)
        heart.start()
        ticked = 0.0
        while self.running:
            if time.monotonic() - ticked > TICK_SECONDS:
                reap()
                enqueue_due()
                ticked = time.monotonic()
            if not self.work_one(worker_id):
                if once:
                    break
                close_old_connections()
                time.sleep(IDLE_SECONDS)
        heart.stopped.set()

    def stop(self, *_: object) -> None:
        self.running = False

    def work_one(self, worker_id: str) -> bool:
        """Run at most one job; True when there was one."""
        worker = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=1,
            worker_id=worker_id,
        )
        worker.run()
        return worker._run_tasks > 0
