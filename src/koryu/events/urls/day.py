"""The programme's making, the day itself and after: doors, surveys, certificates, feeds."""

from django.urls import path
from django.urls.resolvers import URLPattern

from ..views import after, door, feeds, materials, papers, schedule, table

urlpatterns: list[URLPattern] = [
    path("events.ics", feeds.site, name="site_ics"),
    path("certificates/", papers.certificates, name="certificates"),
    path("certificates/<str:number>/", papers.certificate, name="certificate"),
    path("<slug:slug>/schedule.json", feeds.schedule, name="schedule_json"),
    path("<slug:slug>/schedule.ics", feeds.calendar, name="schedule_ics"),
    path("<slug:slug>/manage/schedule/", schedule.schedule, name="schedule"),
    path("<slug:slug>/manage/schedule/import/", table.import_table, name="import"),
    path("<slug:slug>/manage/sessions/new/", schedule.session, name="session_new"),
    path("<slug:slug>/manage/sessions/<int:pk>/", schedule.session, name="session"),
    path("<slug:slug>/manage/sessions/<int:pk>/remove/", schedule.remove, name="session_remove"),
    path("<slug:slug>/manage/sessions/<int:pk>/move/", schedule.move, name="move"),
    path("<slug:slug>/manage/tracks/new/", schedule.track, name="track_new"),
    path("<slug:slug>/manage/tracks/<int:pk>/", schedule.track, name="track"),
    path("<slug:slug>/manage/speakers/<int:pk>/", schedule.speaker, name="speaker"),
    path("<slug:slug>/manage/materials/", materials.materials, name="materials"),
    path("<slug:slug>/manage/materials/<int:pk>/remove/", materials.remove, name="material_remove"),
    path("<slug:slug>/manage/survey/", after.results, name="survey_results"),
    path("<slug:slug>/door/", door.door, name="door"),
    path("<slug:slug>/door/data.json", door.data, name="door_data"),
    path("<slug:slug>/door/sync/", door.sync, name="door_sync"),
    path("<slug:slug>/door/worker.js", door.worker, name="door_worker"),
    path("<slug:slug>/door/badges.pdf", papers.badges, name="badges"),
    path("<slug:slug>/door/attendance.xlsx", door.attendance, name="attendance"),
    path("<slug:slug>/door/<int:pk>/mark/", door.mark, name="door_mark"),
    path("<slug:slug>/day/badge.pdf", papers.badge, name="badge"),
    path("<slug:slug>/day/after/", after.after, name="after"),
    path("<slug:slug>/day/certificate.pdf", papers.certificate_of_mine, name="my_certificate"),
    path("<slug:slug>/day/materials/<int:pk>/", materials.material, name="material"),
]
