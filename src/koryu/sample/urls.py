"""URLs of the demo: choose a role, read the mail that would have left."""

from django.urls import path

from . import views

app_name = "sample"
urlpatterns = [
    path("", views.roles, name="roles"),
    path("cluster/", views.cluster, name="cluster"),
    path("mail/", views.mails, name="mails"),
    path("mail/<int:pk>/", views.mail, name="mail"),
]
