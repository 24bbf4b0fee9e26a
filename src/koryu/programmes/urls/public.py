"""What everybody reads of one call; last, because a call's name may be any word."""

from django.urls import path

from ..views import calls, desk_kinds

urlpatterns = [
    path("<slug:slug>/", calls.call, name="call"),
    path("<slug:slug>/ask/", calls.ask, name="ask"),
    path("<slug:slug>/calendar.ics", calls.calendar, name="call_calendar"),
    path("<slug:slug>/documents/<int:pk>/", calls.document, name="document"),
    path("<slug:slug>/brief/", desk_kinds.brief, name="brief"),
]
