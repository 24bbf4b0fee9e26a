"""The frame's own pages."""

from tests.access.matrix import Route

ROUTES = [Route("home"), Route("terms"), Route("privacy"), Route("about")]
