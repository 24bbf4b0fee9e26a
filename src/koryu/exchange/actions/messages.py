"""What people write in a room, what they have not sent yet, and what they have read."""

import uuid

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.agreements.actions import tell
from koryu.disclosure.queries import reader_for
from koryu.notify import actions as notify
from koryu.notify.queries import notices_of
from koryu.people.models import Organisation, Person
from koryu.shared.errors import Invalid, require
from koryu.shared.history import record
from koryu.shared.text import clean

from ..models import Exchange, Message, MessageDraft, ReadMark
from .guard import followers, living_room, room_group, side_of

TEXT_LIMIT = 8000


@transaction.atomic
def post_message(
    *,
    exchange: Exchange,
    by: Person,
    organisation: Organisation,
    text: str,
    language: str,
    client_id: uuid.UUID | None = None,
) -> Message:
    """Write in the room, once per `client_id`. Clears the draft, tells the others (batched).

    Raises `Invalid` (text) when empty or over 8,000 characters; nothing typed is lost then.
    """
    room = living_room(exchange, by, organisation)
    cleaned = clean(text).strip()
    if not cleaned:
        raise Invalid({"text": [_("Write something first.")]})
    if len(cleaned) > TEXT_LIMIT:
        limit = {"limit": TEXT_LIMIT}
        raise Invalid({"text": [_("Please keep it to %(limit)d characters.") % limit]})
    message, created = Message.objects.get_or_create(
        exchange=room,
        client_id=client_id or uuid.uuid4(),
        defaults={
            "author": by,
            "organisation": organisation,
            "text": cleaned,
            "language": language,
            "sent_at": timezone.now(),
        },
    )
    require(message.author_id == by.pk)
    if created:
        record(verb="message.posted", obj=message, actor=by)
        MessageDraft.objects.filter(exchange=room, person=by).delete()
        _mark(room, by, message)
        _tell_followers(room, by)
    return message


def _tell_followers(exchange: Exchange, by: Person) -> None:
    path = reverse("exchange:room", args=[exchange.pk])
    for person in followers(exchange):
        if person.pk != by.pk:
            partner = exchange.other(side_of(exchange, person).pk)
            tell(
                [person],
                kind="exchange.message",
                organisation=partner,
                path=path,
                group=room_group(exchange),
            )


@transaction.atomic
def save_draft(
    *, exchange: Exchange, by: Person, text: str, client_id: str = ""
) -> MessageDraft | None:
    """Keep what a person typed and has not sent; an empty text removes it. Returns the draft.

    Ignored when the message `client_id` was posted meanwhile: an autosave that arrives late.
    """
    require(bool(reader_for(by).organisation_ids & set(exchange.side_ids)))
    if client_id and _posted(exchange, client_id):
        return None
    cleaned = clean(text)[: 2 * TEXT_LIMIT]  # over the limit is kept too: nothing typed is lost
    if not cleaned.strip():
        MessageDraft.objects.filter(exchange=exchange, person=by).delete()
        return None
    draft, _created = MessageDraft.objects.update_or_create(
        exchange=exchange, person=by, defaults={"text": cleaned}
    )
    return draft


def _posted(exchange: Exchange, client_id: str) -> bool:
    try:
        return Message.objects.filter(exchange=exchange, client_id=uuid.UUID(client_id)).exists()
    except ValueError:
        return False


@transaction.atomic
def mark_read(*, exchange: Exchange, by: Person, message: Message | None) -> None:
    """The person has seen the room up to `message`; its notices count as read. Never goes back."""
    _mark(exchange, by, message)
    seen = notices_of(by).filter(group=room_group(exchange), read_at=None)
    if ids := list(seen.values_list("pk", flat=True)):
        notify.mark_read(person=by, notice_ids=ids)


def _mark(exchange: Exchange, person: Person, message: Message | None) -> None:
    mark, _created = ReadMark.objects.get_or_create(exchange=exchange, person=person)
    if message and (mark.message_id or 0) < message.pk:
        mark.message = message
        mark.save(update_fields=["message"])
