"""Addresses of the board, the decision, appeals, matching and the ledger."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
