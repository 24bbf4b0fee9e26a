"""The programme's making, the day itself and after: doors, surveys, certificates, feeds."""

from django.urls import path
from django.urls.resolvers import URLPattern

from ..views import schedule, table

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/manage/schedule/", schedule.schedule, name="schedule"),
    path("<slug:slug>/manage/schedule/import/", table.import_table, name="import"),
    path("<slug:slug>/manage/sessions/new/", schedule.session, name="session_new"),
    path("<slug:slug>/manage/sessions/<int:pk>/", schedule.session, name="session"),
    path("<slug:slug>/manage/sessions/<int:pk>/remove/", schedule.remove, name="session_remove"),
    path("<slug:slug>/manage/sessions/<int:pk>/move/", schedule.move, name="move"),
    path("<slug:slug>/manage/tracks/new/", schedule.track, name="track_new"),
    path("<slug:slug>/manage/tracks/<int:pk>/", schedule.track, name="track"),
    path("<slug:slug>/manage/speakers/<int:pk>/", schedule.speaker, name="speaker"),
]
