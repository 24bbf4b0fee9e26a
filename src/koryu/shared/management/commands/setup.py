"""`koryu setup`: everything a first start needs; safe to run again."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from koryu.shared.bridge import prepare_dictionaries


class Command(BaseCommand):
    help = "Prepare the data folder: database tables, controlled lists, cache table, static files."

    def handle(self, *args: object, **options: object) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if settings.MODE == "production":
            call_command("collectstatic", interactive=False, verbosity=0)
        prepare_dictionaries()
        self.stdout.write(f"Ready: data in {settings.DATA_DIR}")
