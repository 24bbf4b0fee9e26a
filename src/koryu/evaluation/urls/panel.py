"""Addresses of stages, evaluators, assignment and reviews."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
