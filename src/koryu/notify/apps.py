"""The notify room."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "koryu.notify"
    label = "notify"
