"""Wishes, personal schedules and the page for the day."""

from django.urls import path
from django.urls.resolvers import URLPattern

from ..views import feeds, my_day, notes, participation, wishes

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/meet/", participation.home, name="meet"),
    path("<slug:slug>/meet/part/", participation.take_part, name="meet_part"),
    path("<slug:slug>/meet/leave/", participation.go, name="meet_leave"),
    path("<slug:slug>/meet/with/", wishes.others, name="meet_others"),
    path("<slug:slug>/meet/with/<int:pk>/", wishes.wish, name="meet_wish"),
    path("<slug:slug>/meet/requests/", wishes.requests, name="meet_requests"),
    path("<slug:slug>/meet/requests/<int:pk>/accept/", wishes.accept, name="meet_accept"),
    path("<slug:slug>/meet/requests/<int:pk>/decline/", wishes.decline, name="meet_decline"),
    path("<slug:slug>/meet/day/", my_day.day, name="my_day"),
    path("<slug:slug>/meet/day.ics", feeds.my_day, name="my_day_ics"),
    path("<slug:slug>/meet/day/<int:pk>/", my_day.meeting, name="my_meeting"),
    path("<slug:slug>/meet/day/<int:pk>/late/", my_day.late, name="meet_late"),
    path("<slug:slug>/meet/day/<int:pk>/no-show/", my_day.no_show, name="meet_no_show"),
    path("<slug:slug>/meet/day/<int:pk>/held/", my_day.held, name="meet_held"),
    path("<slug:slug>/meet/day/<int:pk>/call-off/", my_day.cancel, name="meet_call_off"),
    path("<slug:slug>/meet/day/<int:pk>/note/", notes.save, name="meet_note"),
    path("<slug:slug>/meet/day/<int:pk>/share/", notes.share, name="meet_share"),
    path("<slug:slug>/meet/day/<int:pk>/<str:verb>/", my_day.answer_walk_in, name="walk_in_answer"),
    path("<slug:slug>/meet/more/", my_day.walk_ins, name="walk_ins"),
    path("<slug:slug>/meet/more/<int:pk>/", my_day.walk_in, name="walk_in"),
]
