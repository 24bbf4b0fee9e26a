"""What everybody reads and registers at."""

from django.urls import path

from ..views import public, registration

urlpatterns = [
    path("", public.event_list, name="list"),
    path("series/<slug:slug>/", public.series, name="series"),
    path("<slug:slug>/", public.event, name="event"),
    path("<slug:slug>/programme/", public.programme, name="programme"),
    path("<slug:slug>/people/", public.people, name="people"),
    path("<slug:slug>/map/", public.venue_map, name="map"),
    path("<slug:slug>/register/", registration.register, name="register"),
    path("<slug:slug>/registration/", registration.registration, name="registration"),
    path("<slug:slug>/registration/change/", registration.change, name="change_registration"),
    path("<slug:slug>/registration/cancel/", registration.cancel, name="cancel_registration"),
]
