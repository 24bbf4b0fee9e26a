"""`koryu operator EMAIL KR`: put a person on a country's desk."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from koryu.people.actions import make_operator
from koryu.people.models import Person


class Command(BaseCommand):
    help = "Make a person an operator of a country's desk (KR or JP; '-' takes them off)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("country", choices=["KR", "JP", "-"])

    def handle(self, *args: object, email: str, country: str, **options: object) -> None:
        person = Person.objects.filter(email=email.lower()).first()
        if person is None:
            raise CommandError(f"Nobody has signed up with {email}.")
        make_operator(person=person, country=country.strip("-"), by=None)
        self.stdout.write(f"{email}: operator of {country}")
