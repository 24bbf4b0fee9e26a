"""URLs of the demo's role page."""

from django.urls import path

from . import views

app_name = "sample"
urlpatterns = [path("", views.roles, name="roles")]
