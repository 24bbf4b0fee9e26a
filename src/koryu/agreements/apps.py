"""The agreements room."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "koryu.agreements"
    label = "agreements"
