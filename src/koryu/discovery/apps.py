"""The discovery room."""

from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    name = "koryu.discovery"
    label = "discovery"

    def ready(self) -> None:
        from . import receivers  # noqa: F401 - connects the receivers
