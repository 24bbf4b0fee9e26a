"""URLs of the discovery room."""

from django.urls import path

from .views import keeping, recommended, search

app_name = "discovery"
urlpatterns = [
    path("", search.search_page, name="search"),
    path("recommended/", recommended.recommended_page, name="recommended"),
    path("board/", keeping.board, name="board"),
    path("board/follow/", keeping.follow, name="follow"),
    path("board/unfollow/", keeping.unfollow, name="unfollow"),
    path("board/<int:pk>/note/", keeping.note, name="note"),
    path("set-aside/", keeping.set_aside, name="set_aside"),
    path("take-back/", keeping.take_back, name="take_back"),
    path("searches/", keeping.save_search, name="save_search"),
    path("searches/<int:pk>/", keeping.change_search, name="change_search"),
    path("searches/<int:pk>/remove/", keeping.forget_search, name="forget_search"),
]
