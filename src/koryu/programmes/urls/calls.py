"""Addresses of the operators' desk of calls, and of lists that no call's name may take."""

from django.urls import path

from ..views import calls, desk_calls, desk_form, desk_kinds, desk_parts

urlpatterns = [
    path("", calls.call_list, name="list"),
    path("calls.ics", calls.all_calendar, name="calendar"),
    path("recommended/", calls.recommended, name="recommended"),
    path("desk/", desk_calls.desk, name="desk"),
    path("desk/new/", desk_calls.new, name="desk_new"),
    path("desk/programmes/new/", desk_calls.new_programme, name="desk_new_programme"),
    path("desk/programmes/<slug:slug>/", desk_calls.programme, name="desk_programme"),
    path("desk/<slug:slug>/", desk_calls.home, name="desk_call"),
    path("desk/<slug:slug>/edit/<str:part>/", desk_calls.edit, name="desk_edit"),
    path("desk/<slug:slug>/announce/", desk_calls.announce, name="desk_announce"),
    path("desk/<slug:slug>/cancel/", desk_calls.cancel, name="desk_cancel"),
    path("desk/<slug:slug>/copy/", desk_calls.copy, name="desk_copy"),
    path("desk/<slug:slug>/form/", desk_form.form, name="desk_form"),
    path("desk/<slug:slug>/form/preview/", desk_form.preview, name="desk_form_preview"),
    path("desk/<slug:slug>/form/new-section/", desk_form.new_section, name="desk_new_section"),
    path("desk/<slug:slug>/form/section/<str:key>/", desk_form.section, name="desk_section"),
    path(
        "desk/<slug:slug>/form/section/<str:key>/new-field/",
        desk_form.new_field,
        name="desk_new_field",
    ),
    path("desk/<slug:slug>/form/field/<str:key>/", desk_form.field, name="desk_field"),
    path(
        "desk/<slug:slug>/form/<str:what>/<str:key>/remove/",
        desk_form.remove,
        name="desk_form_remove",
    ),
    path(
        "desk/<slug:slug>/form/<str:what>/<str:key>/<str:verb>/",
        desk_form.move,
        name="desk_form_move",
    ),
    path("desk/<slug:slug>/conditions/", desk_parts.conditions, name="desk_conditions"),
    path("desk/<slug:slug>/conditions/<int:pk>/", desk_parts.condition, name="desk_condition"),
    path(
        "desk/<slug:slug>/conditions/<int:pk>/<str:verb>/",
        desk_parts.act_on_condition,
        name="desk_condition_act",
    ),
    path("desk/<slug:slug>/notices/", desk_parts.notices, name="desk_notices"),
    path(
        "desk/<slug:slug>/notices/<int:pk>/remove/",
        desk_parts.remove_notice,
        name="desk_remove_notice",
    ),
    path("desk/<slug:slug>/documents/", desk_parts.add_document, name="desk_add_document"),
    path(
        "desk/<slug:slug>/documents/<int:pk>/remove/",
        desk_parts.remove_document,
        name="desk_remove_document",
    ),
    path("desk/<slug:slug>/questions/", desk_parts.questions, name="desk_questions"),
    path("desk/<slug:slug>/questions/<int:pk>/", desk_parts.question, name="desk_question"),
    path(
        "desk/<slug:slug>/questions/<int:pk>/take-back/",
        desk_parts.take_back,
        name="desk_take_back",
    ),
    path("desk/<slug:slug>/challenge/", desk_kinds.desk_challenge, name="desk_challenge"),
    path("desk/<slug:slug>/solvers/", desk_kinds.solvers, name="desk_solvers"),
    path("desk/<slug:slug>/suggest/<int:pk>/", desk_kinds.suggest, name="desk_suggest"),
    path("desk/<slug:slug>/projects/", desk_kinds.projects, name="desk_projects"),
    path("desk/<slug:slug>/projects/<int:pk>/", desk_kinds.project, name="desk_project"),
    path(
        "desk/<slug:slug>/projects/<int:pk>/export/",
        desk_kinds.export_check,
        name="desk_export_check",
    ),
    path(
        "desk/<slug:slug>/projects/<int:pk>/partners/",
        desk_kinds.project_partners,
        name="desk_project_partners",
    ),
    path(
        "desk/<slug:slug>/projects/<int:pk>/remove/",
        desk_kinds.remove_project,
        name="desk_remove_project",
    ),
    path("desk/<slug:slug>/academy/", desk_kinds.academy, name="desk_academy"),
    path("desk/<slug:slug>/academy/<int:pk>/", desk_kinds.unit, name="desk_unit"),
    path("desk/<slug:slug>/academy/mentor/", desk_kinds.add_mentor, name="desk_add_mentor"),
    path(
        "desk/<slug:slug>/academy/<str:what>/<int:pk>/remove/",
        desk_kinds.remove_part,
        name="desk_remove_part",
    ),
]
