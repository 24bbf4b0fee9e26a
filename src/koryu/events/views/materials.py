"""Materials: the organisers' list, and the download for whoever belongs to the audience."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.shared.errors import Invalid
from koryu.shared.files import file_response
from koryu.shared.forms import add_errors, reader_language

from ..actions.materials import add_material, remove_material
from ..forms.day import MaterialForm
from ..queries.materials import materials_for
from .finding import find_event, organised_event


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
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        upload = given.pop("file")
        try:
            add_material(event=event, by=request.user, upload=upload, **given)
        except Invalid as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Added."))
            return redirect("events:materials", slug=slug)
    context = {
        "event": event,
        "form": form,
        "materials": materials_for(request.reader, event),
        "here": "programme",
    }
    status = 422 if form.errors else 200
    return render(request, "events/schedule/materials.html", context, status=status)


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
