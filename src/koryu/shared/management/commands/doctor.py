"""`koryu doctor`: what is configured, what is missing, what to do."""

import sys

from django.core.management.base import BaseCommand

from koryu.shared import health


class Command(BaseCommand):
    help = "Check the installation line by line; exit status 1 when something failed."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        findings = [check() for check in health.CHECKS]
        width = max(len(found.name) for found in findings)
        for found in findings:
            self.stdout.write(f"{found.state:<5} {found.name:<{width}}  {found.detail}")
            if found.remedy:
                self.stdout.write(f"      {'':<{width}}  -> {found.remedy}")
        if any(found.state == health.FAIL for found in findings):
            sys.exit(1)
