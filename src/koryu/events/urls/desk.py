"""The organisers' pages."""

from django.urls import path

from ..views import desk, desk_questions, desk_registrations

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/new/", desk.new, name="new"),
    path("desk/series/", desk.new_series, name="new_series"),
    path("desk/series/<slug:slug>/", desk.edit_series, name="edit_series"),
    path("desk/series/<slug:slug>/continue/", desk.continue_series, name="continue_series"),
    path("<slug:slug>/manage/", desk.manage, name="manage"),
    path("<slug:slug>/manage/edit/<str:part>/", desk.edit, name="edit_event"),
    path("<slug:slug>/manage/map/", desk.set_map, name="set_map"),
    path("<slug:slug>/manage/publish/", desk.publish, name="publish_event"),
    path("<slug:slug>/manage/cancel/", desk.cancel, name="cancel_event"),
    path("<slug:slug>/manage/end/", desk.end, name="end_event"),
    path("<slug:slug>/manage/copy/", desk.copy, name="copy_event"),
    path(
        "<slug:slug>/manage/registrations/", desk_registrations.registrations, name="registrations"
    ),
    path("<slug:slug>/manage/registrations/add/", desk_registrations.add, name="add_registration"),
    path("<slug:slug>/manage/registrations/decide/", desk_registrations.decide, name="decide"),
    path(
        "<slug:slug>/manage/registrations/list.<str:kind>",
        desk_registrations.export,
        name="export_registrations",
    ),
    path(
        "<slug:slug>/manage/registrations/<int:pk>/",
        desk_registrations.registration,
        name="desk_registration",
    ),
    path("<slug:slug>/manage/questions/<str:use>/", desk_questions.questions, name="questions"),
    path("<slug:slug>/manage/question/<int:pk>/", desk_questions.question, name="question"),
    path(
        "<slug:slug>/manage/question/<int:pk>/<str:verb>/",
        desk_questions.act,
        name="act_on_question",
    ),
]
