"""The shared app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class SharedConfig(AppConfig):
    name = "koryu.shared"
    label = "shared"

    def ready(self) -> None:
        from .receivers import seed_terms

        autodiscover_modules("tasks")
        post_migrate.connect(seed_terms, sender=self)
