"""The sample room."""

from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "koryu.sample"
    label = "sample"
