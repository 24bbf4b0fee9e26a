"""All URLs: each room brings its own; this file only mounts them."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from koryu.discovery.api import api

# The admin is entered through the site's own sign-in, with its limits and second factors.
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("", include("koryu.config.home")),
    path("", include("koryu.config.pages")),
    path("accounts/", include("allauth.urls")),
    path("people/", include("koryu.people.urls")),
    path("listings/", include("koryu.research.urls")),
    path("discover/", include("koryu.discovery.urls")),
    path("api/v1/", api.urls),
    path("programmes/", include("koryu.programmes.urls")),
    path("evaluation/", include("koryu.evaluation.urls")),
    path("events/", include("koryu.events.urls")),
    path("exchange/", include("koryu.exchange.urls")),
    path("agreements/", include("koryu.agreements.urls")),
    path("notices/", include("koryu.notify.urls")),
    path("", include("koryu.shared.urls")),
    path("admin/", admin.site.urls),
]
if settings.MODE != "production":
    urlpatterns.append(path("demo/", include("koryu.sample.urls")))

handler400 = "koryu.shared.views.bad_request"
handler403 = "koryu.shared.views.forbidden"
handler404 = "koryu.shared.views.not_found"
handler429 = "koryu.shared.views.too_many"
handler500 = "koryu.shared.views.server_error"
