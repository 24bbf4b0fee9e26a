"""The demo's pages exist for nobody outside the demo (the tests run in test mode)."""

from tests.access.matrix import Route

ROUTES = [
    Route("sample:roles", allowed=()),
    Route("sample:cluster", allowed=()),
    Route("sample:mails", allowed=()),
    Route("sample:mail", kwargs=lambda world: {"pk": 1}, allowed=()),
]
