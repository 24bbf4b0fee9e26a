"""`koryu selection`: verify, replay and export the ledger of a call."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from koryu.evaluation.bridge.replay import replay
from koryu.evaluation.rules.ledger import Checked, report, verify


class Command(BaseCommand):
    help = (
        "verify FILE: whether an exported ledger is whole (no database needed). "
        "replay CALL|FILE: recompute every rank and the decision from the ledger. "
        "export CALL FILE: write the ledger of a call as a file."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        for name, text in (("verify", "an exported file"), ("replay", "a call or a file")):
            verb = verbs.add_parser(name, help=text)
            verb.add_argument("subject", help=text)
            verb.add_argument("--head", default="", help="a hash published of this ledger")
        verb = verbs.add_parser("export", help="write a call's ledger to a file")
        verb.add_argument("subject", help="the call, as in its address")
        verb.add_argument("file", type=Path)

    def handle(self, *args: object, **options: object) -> None:
        sound = getattr(self, f"_{options['verb']}")(options)
        if not sound:
            sys.exit(1)

    def _verify(self, options: dict[str, object]) -> bool:
        checked = verify(_read(str(options["subject"])), str(options["head"]))
        self.stdout.write(report(checked))
        return checked.sound and bool(checked.entries)

    def _export(self, options: dict[str, object]) -> bool:
        from koryu.evaluation.queries.ledger import export, head_of

        call = _call(str(options["subject"]))
        Path(str(options["file"])).write_bytes(export(call))
        number, head = head_of(call)
        self.stdout.write(f"{number} entries of {call.slug}, head {head}")
        return True

    def _replay(self, options: dict[str, object]) -> bool:
        subject, head = str(options["subject"]), str(options["head"])
        if Path(subject).is_file():
            return self._recompute(verify(_read(subject), head))
        from koryu.evaluation.queries.ledger import export
        from koryu.evaluation.queries.tampering import differences

        call = _call(subject)
        checked = verify(export(call), head)
        begun = call.stages.exclude(state="setup").exists()
        if not begun and checked.sound and not checked.entries and not head:
            self.stdout.write(f"nothing is recorded of {call.slug} yet")
            return True
        sound = self._recompute(checked)
        found = differences(call, checked.entries) if checked.sound else []
        self._list("the database differs from the ledger", found)
        if checked.sound and not found:
            self.stdout.write("the database says what the ledger recorded")
        return sound and not found

    def _recompute(self, checked: Checked) -> bool:
        """Say what was recomputed and where it differs."""
        self.stdout.write(report(checked))
        if not checked.sound or not checked.entries:
            return False
        same = True
        for each in replay(checked.entries):
            word = "differs" if each.differences else "the same, bit for bit"
            self.stdout.write(f"entry {each.number}, {each.what}: {word}")
            self._list("", each.differences)
            same = same and not each.differences
        return same

    def _list(self, head: str, found: Iterable[str]) -> None:
        lines = list(found)
        if head and lines:
            self.stdout.write(f"BROKEN: {head}")
        for line in lines:
            self.stdout.write(f"  {line}")


def _read(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error


def _call(slug: str) -> object:
    from koryu.programmes.models import Call

    try:
        return Call.objects.get(slug=slug)
    except Call.DoesNotExist as error:
        raise CommandError(f"there is no call {slug}, nor a file of that name") from error
