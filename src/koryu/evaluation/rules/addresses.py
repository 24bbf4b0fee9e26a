"""E-mail addresses out of a text that was pasted. Pure."""

import re

_BETWEEN = re.compile(r"[\n,;]+")
_NAMED = re.compile(r"<([^<>]*)>\s*$")
MOST = 200


def addresses(text: str) -> list[str]:
    """One a line, or between commas: "a@b.kr; Kim <c@d.jp>". In their order, each once.

    What is no address is kept as it was typed, so that whoever typed it reads it back.
    """
    found: list[str] = []
    for part in _BETWEEN.split(text):
        named = _NAMED.search(part)
        address = (named.group(1) if named else part).strip().lower()
        if address and address not in found:
            found.append(address)
    return found
