"""URLs of the room, one module a noun."""

from . import day, desk, meetings, plan, public

app_name = "events"
urlpatterns = [
    *desk.urlpatterns,
    *plan.urlpatterns,
    *meetings.urlpatterns,
    *day.urlpatterns,
    *public.urlpatterns,
]
