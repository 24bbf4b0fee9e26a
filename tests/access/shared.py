"""Health pages say nothing about anybody."""

from tests.access.matrix import Route

ROUTES = [Route("healthz"), Route("readyz")]
