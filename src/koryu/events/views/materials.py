"""Materials: the organisers' list, and the download for whoever belongs to the audience."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.shared.files import file_response
from koryu.shared.forms import reader_language

from ..actions.materials import add_material, remove_material
from ..forms.day import MaterialForm
from ..models import Event
from ..queries.materials import materials_for
from .finding import find_event, organised_event
from .saving import form_page, kept


@require_http_methods(["GET", "POST"])
@login_required
def materials(request: HttpRequest, slug: str) -> HttpResponse:
    event = organised_event(request, slug)
    form = MaterialForm(
        request.POST or None,
        request.FILES or None,
        event=event,
        initial={"language": reader_language()},
    )
    if kept(request, form, lambda: _add(request, event, **form.cleaned_data), _("Added.")):
        return redirect("events:materials", slug=slug)
    found = materials_for(request.reader, event)
    context = {"event": event, "materials": found, "here": "programme"}
    return form_page(request, "events/schedule/materials.html", context, form)


def _add(request: HttpRequest, event: Event, *, file: UploadedFile, **given: object) -> None:
    add_material(event=event, by=request.user, upload=file, **given)


@require_safe
def material(request: HttpRequest, slug: str, pk: int) -> FileResponse:
    event = find_event(request, slug)
    found = get_object_or_404(materials_for(request.reader, event), pk=pk)
    return file_response(found.file)


@require_POST
@login_required
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    event = organised_event(request, slug)
    found = get_object_or_404(event.materials.select_related("event"), pk=pk)
    remove_material(material=found, by=request.user)
    messages.success(request, _("Removed. Nobody can download it any more."))
    return redirect("events:materials", slug=slug)
