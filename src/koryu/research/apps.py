"""The research room."""

from django.apps import AppConfig


class ResearchConfig(AppConfig):
    name = "koryu.research"
    label = "research"
