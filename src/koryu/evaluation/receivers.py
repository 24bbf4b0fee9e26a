"""What evaluation does when something happens in the rooms below."""

from django.dispatch import receiver

from koryu.programmes.models import Application
from koryu.programmes.signals import application_withdrawn

from .actions import assignments, decisions


@receiver(application_withdrawn)
def leave_the_proposal(sender: object, application: Application, **kwargs: object) -> None:
    decisions.drop(application=application)


@receiver(application_withdrawn)
def leave_the_evaluators(sender: object, application: Application, **kwargs: object) -> None:
    assignments.let_go_withdrawn(application=application)
