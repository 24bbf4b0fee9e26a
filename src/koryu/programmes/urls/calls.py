"""Addresses of calls: public pages and the operators' desk."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
