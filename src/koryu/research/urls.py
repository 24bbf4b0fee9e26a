"""URLs of the research room."""

from django.urls import path, register_converter

from .views import desk, documents, editing, history, imports, reading, sharing


class StepConverter:
    """A step of the editor."""

    regex = "text|facets|disclosure|check"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class MoveConverter(StepConverter):
    """A move that needs no confirmation."""

    regex = "pause|resume|withdraw"


register_converter(StepConverter, "step")
register_converter(MoveConverter, "move")

app_name = "research"
urlpatterns = [
    path("", sharing.listings, name="list"),
    path("new/", sharing.new, name="new"),
    path("new/document/", documents.new_document, name="new_document"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/edit/<step:step>/", editing.edit, name="edit"),
    path("<int:pk>/autosave/<step:step>/", editing.autosave, name="autosave"),
    path("<int:pk>/preview/", editing.preview, name="preview"),
    path("<int:pk>/publish/", sharing.publish, name="publish"),
    path("<int:pk>/<move:verb>/", sharing.move, name="move"),
    path("<int:pk>/close/", sharing.close, name="close"),
    path("<int:pk>/versions/", history.versions, name="versions"),
    path("<int:pk>/versions/<int:number>/", history.version, name="version"),
    path("<int:pk>/versions/<int:number>/restore/", history.restore, name="restore"),
    path("<int:pk>/attachments/", documents.attach, name="attach"),
    path("attachments/<int:pk>/", reading.download, name="download"),
    path("attachments/<int:pk>/proposal/", documents.proposal, name="proposal"),
    path("attachments/<int:pk>/tier/", documents.attachment_tier, name="attachment_tier"),
    path("attachments/<int:pk>/remove/", documents.remove, name="remove"),
    path("import/", imports.upload, name="import"),
    path("import/template.xlsx", imports.template, name="import_template"),
    path("import/<int:pk>/", imports.batch, name="import_batch"),
    path("import/<int:pk>/run/", imports.run, name="import_run"),
    path("import/<int:pk>/discard/", imports.discard, name="import_discard"),
    path("import/<int:pk>/errors.xlsx", imports.errors, name="import_errors"),
    path("desk/", desk.desk, name="desk"),
    path("desk/<int:pk>/", desk.review, name="review"),
]
