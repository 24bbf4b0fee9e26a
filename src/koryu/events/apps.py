"""The events room."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "koryu.events"
    label = "events"
