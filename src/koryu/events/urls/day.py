"""The day itself and after: doors, surveys, certificates."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
