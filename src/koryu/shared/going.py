"""Where a form asked to go on."""

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme


def go_on(request: HttpRequest, default: str) -> HttpResponseRedirect:
    """Redirect to the posted `next` when it is a path of this site, else to `default`."""
    path = request.POST.get("next", "")
    # A path only: anything else that passes for safe is a name that `redirect` would look up.
    safe = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return HttpResponseRedirect(path if safe else default)
