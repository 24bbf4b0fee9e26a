"""Sample introductions and exchange rooms, lived through the room's actions and then backdated."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from koryu.agreements.models import Agreement
from koryu.agreements.queries import pending_nda
from koryu.exchange import actions
from koryu.exchange.models import Exchange, Introduction, Message, NextStep
from koryu.people.models import Organisation, Person
from koryu.people.queries import people_of
from koryu.research.models import Listing

from . import read

UNDER_NDA = {"under_nda", "evaluating", "agreed"}
PURPOSE = {
    "ko": "공동연구 가능성 검토",
    "ja": "共同研究の可能性の検討",
    "en": "Evaluating joint research",
}


@dataclass(frozen=True)
class Side:
    organisation: Organisation
    person: Person


def load_conversations(organisations: dict[str, Organisation]) -> int:
    """Load every sample conversation. Returns how many introductions there are."""
    data = read("conversations.yaml")
    for entry in data["introductions"]:
        _introduction(entry, organisations)
    for entry in data["exchanges"]:
        _exchange(entry, organisations)
    return len(data["introductions"]) + len(data["exchanges"])


def _side(slug: str, organisations: dict[str, Organisation]) -> Side:
    organisation = organisations[slug]
    return Side(organisation, people_of(organisation.pk).get())


def _listing(title: str | None, owner: Organisation) -> Listing | None:
    return Listing.objects.get(organisation=owner, title=title) if title else None


def _at(day: int, hour: int = 10) -> datetime:
    """That many days from now, at an office hour."""
    moment = timezone.localtime() + timedelta(days=day)
    return moment.replace(hour=hour, minute=(day * 7) % 60, second=0, microsecond=0)


def _send(entry: dict[str, Any], sender: Side, receiver: Side) -> Introduction:
    words = entry["introduction"]
    introduction = actions.send_introduction(
        by=sender.person,
        organisation=sender.organisation,
        receiver=receiver.organisation,
        language=words["language"],
        why=words["why_you"],
        offer=words["what_we_offer"],
        seek=words["what_we_seek"],
        listing=_listing(entry.get("about_listing"), receiver.organisation),
        own_listing=_listing(entry.get("own_listing"), sender.organisation),
    )
    sent = _at(entry["sent_day"])
    due = sent + (introduction.respond_by - introduction.sent_at)
    Introduction.objects.filter(pk=introduction.pk).update(sent_at=sent, respond_by=due)
    return introduction


def _introduction(entry: dict[str, Any], organisations: dict[str, Organisation]) -> None:
    sender, receiver = (_side(entry[key], organisations) for key in ("from", "to"))
    introduction = _send(entry, sender, receiver)
    if entry["state"] == "declined":
        feedback = entry.get("feedback") or {}
        actions.decline_introduction(
            introduction=introduction,
            by=receiver.person,
            reason=entry["decline_reason"],
            feedback=feedback.get("text", ""),
            language=feedback.get("language", receiver.person.language),
        )
    elif entry["state"] == "expired":
        actions.expire_due()
    if "answered_day" in entry:
        Introduction.objects.filter(pk=introduction.pk).update(
            decided_at=_at(entry["answered_day"])
        )


def _exchange(entry: dict[str, Any], organisations: dict[str, Organisation]) -> None:
    sides = {entry[key]: _side(entry[key], organisations) for key in ("from", "to")}
    sender, receiver = sides[entry["from"]], sides[entry["to"]]
    introduction = _send(entry, sender, receiver)
    exchange = actions.accept_introduction(introduction=introduction, by=receiver.person)
    opened = _at(entry["accepted_day"])
    Introduction.objects.filter(pk=introduction.pk).update(decided_at=opened)
    Exchange.objects.filter(pk=exchange.pk).update(opened_at=opened)
    for message in entry["messages"]:
        _message(exchange, sides[message["from"]], message)
    for step in entry.get("next_steps", []):
        _step(exchange, sides[step["owner"]], step)
    if entry["state"] in UNDER_NDA:
        _sign_nda(exchange, sender, receiver)
    _finish(entry, exchange, receiver)


def _message(exchange: Exchange, side: Side, entry: dict[str, Any]) -> None:
    message = actions.post_message(
        exchange=exchange,
        by=side.person,
        organisation=side.organisation,
        text=entry["text"],
        language=entry["language"],
    )
    Message.objects.filter(pk=message.pk).update(sent_at=_at(entry["day"], hour=11))


def _step(exchange: Exchange, owner: Side, entry: dict[str, Any]) -> None:
    step = actions.add_step(
        exchange=exchange,
        by=owner.person,
        organisation=owner.organisation,
        owner=owner.organisation,
        text=entry["text"],
        due=_at(entry["day"]).date(),
    )
    if entry["day"] < 0:
        NextStep.objects.filter(pk=step.pk).update(done_at=_at(entry["day"]))


def _sign_nda(exchange: Exchange, one: Side, other: Side) -> None:
    language = one.person.language
    actions.propose_nda(
        exchange=exchange,
        by=one.person,
        organisation=one.organisation,
        language=language,
        purpose=PURPOSE[language],
        expires_on=timezone.localdate() + timedelta(days=700),
    )
    waiting = pending_nda(*exchange.side_ids)
    Agreement.objects.filter(pk=waiting.pk).update(is_sample=True)
    for side in (one, other):
        actions.sign_nda(
            exchange=exchange,
            by=side.person,
            organisation=side.organisation,
            typed_name=side.person.display_name("ko"),
            title=side.person.title,
            document_sha256=waiting.document.sha256,
        )


def _finish(entry: dict[str, Any], exchange: Exchange, side: Side) -> None:
    state = entry["state"]
    acting = {"exchange": exchange, "by": side.person, "organisation": side.organisation}
    if state in {"evaluating", "agreed"}:
        actions.start_evaluation(**acting)
    if state == "agreed":
        actions.agree(**acting, outcome="joint_rd")
    elif state == "closed":
        feedback = entry.get("feedback") or {}
        text = feedback if isinstance(feedback, str) else feedback.get("text", "")
        actions.close_exchange(
            **acting,
            reason=entry["decline_reason"],
            feedback=text,
            language=side.person.language,
        )
