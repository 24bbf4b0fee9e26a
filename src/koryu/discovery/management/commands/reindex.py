"""`koryu reindex`: passages, vectors and the index on disk brought up to date."""

from django.core.management.base import BaseCommand, CommandParser

from koryu.discovery import actions
from koryu.discovery.bridge.embedders import EmbeddingUnavailable
from koryu.discovery.bridge.searcher import searcher
from koryu.discovery.management.progress import Bar
from koryu.discovery.models import Passage
from koryu.discovery.queries.index import searchable_ids


class Command(BaseCommand):
    help = "Cut published texts into passages, make the vectors that are missing, save the index."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-vectors", action="store_true", help="passages and index only")

    def handle(self, *args: object, no_vectors: bool, **options: object) -> None:
        ids = searchable_ids()
        gone = Passage.objects.exclude(listing_id__in=ids).values_list("listing_id", flat=True)
        every = [*ids, *gone.distinct().order_by("listing_id")]
        bar = Bar(self.stdout, "passages", "listings")
        for done, listing_id in enumerate(every, start=1):
            actions.index_listing(listing_id=listing_id)
            bar(done, len(every))
        if not no_vectors:
            self._vectors()
        count = searcher().rebuild(Bar(self.stdout, "index   ", "listings"))
        self.stdout.write(f"{count:,} listings are searchable.")

    def _vectors(self) -> None:
        try:
            actions.make_vectors(progress=Bar(self.stdout, "vectors ", "passages"))
        except EmbeddingUnavailable as error:
            self.stderr.write(f"No vectors now ({error}); search works by words until then.")
