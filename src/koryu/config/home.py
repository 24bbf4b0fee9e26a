"""The home page: composed here because it gathers from every room."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


urlpatterns = [path("", home, name="home")]
