"""The exchange room."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "koryu.exchange"
    label = "exchange"
