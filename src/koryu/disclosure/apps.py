"""The disclosure room."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "koryu.disclosure"
    label = "disclosure"
