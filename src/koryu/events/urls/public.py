"""What everybody reads and registers at."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
