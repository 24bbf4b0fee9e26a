"""Addresses of programmes."""

from .apply import urlpatterns as apply
from .calls import urlpatterns as calls
from .public import urlpatterns as public

app_name = "programmes"
urlpatterns = [*calls, *apply, *public]
