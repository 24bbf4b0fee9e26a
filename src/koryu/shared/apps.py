"""The shared app."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "koryu.shared"
    label = "shared"
