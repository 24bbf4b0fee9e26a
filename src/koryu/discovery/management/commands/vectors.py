"""`koryu vectors export|import PATH`: carry vectors along instead of making them again."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from koryu.discovery import actions


class Command(BaseCommand):
    help = "Write the vectors of all passages to a file, or take them from one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["export", "import"])
        parser.add_argument("path", type=Path)

    def handle(self, *args: object, act: str, path: Path, **options: object) -> None:
        if act == "export":
            self.stdout.write(f"{actions.export_vectors(path=path):,} vectors written to {path}")
            return
        try:
            count = actions.import_vectors(path=path)
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count:,} vectors taken from {path}")
