"""The composition as an app: the frame's templates."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "koryu.config"
    label = "koryu_config"
