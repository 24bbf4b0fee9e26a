"""URLs of the exchange room."""

from django.urls import path

from .views import desk, interests, introductions, meetings, rooms, work

app_name = "exchange"
urlpatterns = [
    path("", rooms.room_list, name="list"),
    path("interests/", interests.board, name="interests"),
    path("interest/", interests.express, name="interest"),
    path("interests/<int:pk>/withdraw/", interests.withdraw, name="withdraw_interest"),
    path("introductions/", introductions.box, name="introductions"),
    path("introductions/new/", introductions.introduce, name="introduce"),
    path("introductions/<int:pk>/", introductions.detail, name="introduction"),
    path("introductions/<int:pk>/accept/", introductions.accept, name="accept"),
    path("introductions/<int:pk>/decline/", introductions.decline, name="decline"),
    path("introductions/<int:pk>/withdraw/", introductions.withdraw, name="withdraw"),
    path("calendar/", meetings.calendar, name="calendar"),
    path("calendar/<str:token>.ics", meetings.feed, name="feed"),
    path("desk/", desk.desk, name="desk"),
    path("desk/funnel.<str:kind>", desk.export, name="export"),
    path("<int:pk>/", rooms.room, name="room"),
    path("<int:pk>/messages/", rooms.message_list, name="messages"),
    path("<int:pk>/draft/", rooms.draft, name="draft"),
    path("<int:pk>/evaluate/", rooms.evaluate, name="evaluate"),
    path("<int:pk>/agree/", rooms.agree, name="agree"),
    path("<int:pk>/close/", rooms.close, name="close"),
    path("<int:pk>/nda/", work.nda, name="nda"),
    path("<int:pk>/files/", work.share, name="share"),
    path("<int:pk>/files/<int:file_pk>/", work.download, name="download"),
    path("<int:pk>/files/<int:file_pk>/remove/", work.remove, name="remove_file"),
    path("<int:pk>/steps/", work.add_step, name="add_step"),
    path("<int:pk>/steps/<int:step_pk>/<str:verb>/", work.set_step, name="set_step"),
    path("<int:pk>/meetings/new/", meetings.schedule, name="schedule"),
    path("<int:pk>/meetings/<int:meeting_pk>/", meetings.change, name="meeting"),
    path("<int:pk>/meetings/<int:meeting_pk>/cancel/", meetings.cancel, name="cancel_meeting"),
    path("<int:pk>/meetings/<int:meeting_pk>/meeting.ics", meetings.ics, name="ics"),
]
