"""Emergency doors for administrators; everyday work happens on the site."""

from django.contrib import admin

from .models import Organisation, Person

admin.site.register(
    Person,
    list_display=["email", "family_name", "given_name", "operator_country"],
    search_fields=["email", "family_name", "given_name"],
    exclude=["password"],
)
admin.site.register(
    Organisation,
    list_display=["name", "country", "kind", "verified_at"],
    search_fields=["name", "name_en", "name_ja", "name_ko"],
)
