"""A newer form takes the applications being written along."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from .actions.applications import move_to_form
from .models import FormVersion


@receiver(post_save, sender=FormVersion)
def form_versioned(instance: FormVersion, created: bool, **_kwargs: Any) -> None:
    """In the transaction that made the form."""
    if created and instance.number > 1:
        move_to_form(form=instance)
