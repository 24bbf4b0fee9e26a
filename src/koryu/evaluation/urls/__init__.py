"""Addresses of evaluation."""

from .decision import urlpatterns as decision
from .panel import urlpatterns as panel

app_name = "evaluation"
urlpatterns = [*panel, *decision]
