"""The discovery room."""

from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    name = "koryu.discovery"
    label = "discovery"
