"""The people room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "koryu.people"
    label = "people"
