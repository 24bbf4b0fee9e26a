"""URLs of the notify room."""

from django.urls import path

from . import views

app_name = "notify"
urlpatterns = [
    path("", views.notices, name="list"),
    path("<int:pk>/", views.follow, name="follow"),
    path("read/", views.read_all, name="read_all"),
    path("settings/", views.settings, name="settings"),
]
