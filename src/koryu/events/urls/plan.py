"""The organisers' planning of meetings."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
