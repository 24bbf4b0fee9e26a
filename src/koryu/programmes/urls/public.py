"""What everybody reads of one call; last, because a call's name may be any word."""

from django.urls import path

from ..views import calls, desk_kinds, fit

urlpatterns = [
    path("<slug:slug>/", calls.call, name="call"),
    path("<slug:slug>/ask/", calls.ask, name="ask"),
    path("<slug:slug>/calendar.ics", calls.calendar, name="call_calendar"),
    path("<slug:slug>/documents/<int:pk>/", calls.document, name="document"),
    path("<slug:slug>/fit/", fit.own, name="own_fit"),
    path("<slug:slug>/fit/<int:pk>/", fit.own, name="own_project_fit"),
    path("<slug:slug>/brief/", desk_kinds.brief, name="brief"),
]
