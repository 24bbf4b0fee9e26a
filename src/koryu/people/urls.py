"""URLs of the people room."""

from django.urls import path

from .views import accounts, desk, invitations, members, organisations, terms

app_name = "people"
urlpatterns = [
    path("language/", accounts.set_language, name="language"),
    path("switch/", accounts.switch, name="switch"),
    path("me/", accounts.me, name="me"),
    path("organisations/", organisations.directory, name="directory"),
    path("organisations/new/", organisations.new_organisation, name="new_organisation"),
    path("organisations/<slug:slug>/", organisations.organisation, name="organisation"),
    path("organisations/<slug:slug>/edit/", organisations.edit_organisation, name="edit"),
    path("organisations/<slug:slug>/members/", members.members, name="members"),
    path("organisations/<slug:slug>/members/<int:pk>/", members.change_role, name="change_role"),
    path(
        "organisations/<slug:slug>/members/<int:pk>/end/",
        members.end_membership,
        name="end_membership",
    ),
    path(
        "organisations/<slug:slug>/invitations/<int:pk>/revoke/",
        invitations.revoke,
        name="revoke",
    ),
    path("organisations/<slug:slug>/verify/", desk.verify, name="verify"),
    path("organisations/<slug:slug>/unverify/", desk.unverify, name="unverify"),
    path("me/invitations/<int:pk>/", invitations.join, name="join"),
    path("invitations/<str:token>/", invitations.accept, name="accept"),
    path("desk/", desk.desk, name="desk"),
    path("desk/lists/", terms.terms, name="terms"),
    path("desk/lists/<slug:term_list>/", terms.terms, name="term_list"),
    path("desk/lists/entries/<int:pk>/", terms.term, name="term"),
]
