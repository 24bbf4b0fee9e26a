"""Wishes, personal schedules and the page for the day."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
