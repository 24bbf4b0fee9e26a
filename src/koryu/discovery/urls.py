"""URLs of the discovery room."""

from django.urls import URLPattern

app_name = "discovery"
urlpatterns: list[URLPattern] = []
