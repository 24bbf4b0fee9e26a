"""Addresses of applications: the applicant's pages and the operators' list."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
