"""Addresses of programmes."""

from .apply import urlpatterns as apply
from .calls import urlpatterns as calls

app_name = "programmes"
urlpatterns = [*calls, *apply]
