"""URLs of the agreements room."""

from django.urls import path

from . import views

app_name = "agreements"
urlpatterns = [
    path("", views.agreement_list, name="list"),
    path("public/", views.public, name="public"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/sign/", views.sign, name="sign"),
    path("<int:pk>/refuse/", views.refuse, name="refuse"),
    path("<int:pk>/terminate/", views.terminate, name="terminate"),
    path("<int:pk>/replace/", views.replace, name="replace"),
    path("<int:pk>/document/", views.document, name="document"),
    path("<int:pk>/signed-copy/", views.signed_copy, name="signed_copy"),
]
