"""URLs of the research room."""

from django.urls import URLPattern

app_name = "research"
urlpatterns: list[URLPattern] = []
