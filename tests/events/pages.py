"""Pages as a person with a language asks for them."""

from django.test import Client


def client_of(person=None, language="en") -> Client:
    client = Client(headers={"accept-language": language})
    if person:
        type(person).objects.filter(pk=person.pk).update(language=language)
        client.force_login(person)
    return client


def text_of(response) -> str:
    return response.content.decode()
