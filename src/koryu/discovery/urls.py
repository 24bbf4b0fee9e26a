"""URLs of the discovery room."""

from django.urls import path
from django.views.generic import TemplateView

from .views import search

app_name = "discovery"
page = TemplateView.as_view(template_name="base.html")
urlpatterns = [
    path("", search.search_page, name="search"),
    path("recommended/", page, name="recommended"),
    path("board/", page, name="board"),
]
