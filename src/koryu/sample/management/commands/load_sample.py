"""`koryu load_sample`: fill an empty demo database with the sample cluster, once."""

from importlib.resources import as_file, files

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from koryu.people.models import Organisation
from koryu.sample.loading.cluster import load_cluster
from koryu.shared.jobs import forget


class Command(BaseCommand):
    help = "Load the sample cluster into an empty database (KORYU_MODE=demo); safe to run again."

    def handle(self, *args: object, **options: object) -> None:
        if settings.MODE == "production":
            raise CommandError("The sample cluster is not for production data.")
        if Organisation.objects.filter(is_sample=True).exists():
            self.stdout.write("The sample cluster is already loaded.")
            return
        with transaction.atomic():
            counts = load_cluster(self.progress)
        # Vectors come along, made by `koryu vectors export`; those of changed texts are made later.
        with as_file(files("koryu.sample") / "data" / "vectors.npz") as path:
            call_command("vectors", "import", str(path), stdout=self.stdout)
        call_command("reindex", "--no-vectors", stdout=self.stdout)
        # All is indexed: what a visitor publishes first must not wait behind 350 listings.
        forget("discovery.index_listing")
        self.stdout.write("")
        for name, count in counts.items():
            self.stdout.write(f"  {count:>4} {name}")

    def progress(self, done: int) -> None:
        if done % 20 == 0:
            self.stdout.write(f"\rlistings: {done}", ending="")
            self.stdout.flush()
