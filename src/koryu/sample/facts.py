"""The public facts of the agreement in the reader's language: programmes, events, figures."""

from typing import Any

from koryu.shared.enums import Language

from .loading import read

SHOWN = ("programmes", "events", "facilities", "indicators", "affiliations")


def in_language(value: Any, language: str) -> Any:  # noqa: ANN401 - YAML
    """`value` with each {ko, ja, en} inside it replaced by its text in `language`."""
    if isinstance(value, list):
        return [in_language(each, language) for each in value]
    if not isinstance(value, dict):
        return value
    if set(Language.values) == set(value):
        return value[language]
    return {key: in_language(each, language) for key, each in value.items()}


def facts(language: str) -> dict[str, Any]:
    """What the public text says, with each person's affiliation by name."""
    found = read("public_facts.yaml")
    told = {key: in_language(found[key], language) for key in SHOWN}
    for facility, given in zip(told["facilities"], found["facilities"], strict=True):
        facility["name"] = given[language]
    for event in told["events"]:
        for session in event["sessions"]:
            session["people"] = _people(session, told["affiliations"])
    return told | {"source": found["source"], "original": found["language"] == language}


def _people(session: dict[str, Any], affiliations: dict[str, str]) -> list[dict[str, str]]:
    """Moderator, speakers and panellists of a session, in that order."""
    moderator = [session["moderator"]] if "moderator" in session else []
    everybody = [*moderator, *session.get("speakers", []), *session.get("panellists", [])]
    return [
        {
            "name": person["name"],
            "title": person.get("title", ""),
            "affiliation": affiliations.get(person.get("affiliation", ""), ""),
        }
        for person in everybody
    ]
