"""Permissions of the people room, as small predicates over the reader; names and numbers."""

import hashlib
import re
from pathlib import Path

import yaml

_DOMAINS = yaml.safe_load((Path(__file__).parent / "data" / "domains.yaml").read_text("utf-8"))
FREE_MAIL = frozenset(_DOMAINS["free_mail"])
PUBLIC_SUFFIXES = frozenset(
    [
        *_DOMAINS["public_suffixes"],
        *(f"{region}.jp" for region in _DOMAINS["jp_regions"]),
        *(f"{region}.kr" for region in _DOMAINS["kr_regions"]),
    ]
)


ACTIVE = "active_organisation"
"""Where the session keeps the organisation a person acts for."""


def registrable_domain(host: str) -> str:
    """The part of a host name somebody registers: mail.lab.example.co.jp → example.co.jp."""
    parts = host.lower().strip(".").removeprefix("www.").split(".")
    keep = 3 if ".".join(parts[-2:]) in PUBLIC_SUFFIXES else 2
    return ".".join(parts[-keep:]) if len(parts) >= keep else ""


def domain_of_email(email: str) -> str:
    """The registrable domain of an address; empty for public mail providers."""
    domain = registrable_domain(email.rpartition("@")[2])
    return "" if domain in FREE_MAIL else domain


def may_manage(reader: object, organisation: object) -> bool:
    """Owners manage members, invitations and roles."""
    return reader.owns(organisation.pk)  # type: ignore[attr-defined]


def may_verify(reader: object, organisation: object) -> bool:
    """An operator verifies organisations of their country."""
    return reader.operator_country == organisation.country  # type: ignore[attr-defined]


BRN_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


def valid_brn(number: str) -> bool:
    """The check digit of a Korean business registration number (사업자등록번호), ten digits.

    Weighted sum with 1 3 7 1 3 7 1 3 5, plus the tens of the ninth product; the last digit brings
    it to a multiple of ten (National Tax Service).
    """
    digits = [int(char) for char in number if char.isdecimal()]
    if len(digits) != 10 or not any(digits):
        return False
    total = sum(digit * weight for digit, weight in zip(digits, BRN_WEIGHTS, strict=False))
    total += digits[8] * 5 // 10
    return (10 - total % 10) % 10 == digits[9]


def normal_corporate_number(country: str, number: str) -> str | None:
    """The number in its plain form, or None when it is not a valid one of that country."""
    plain = "".join(char for char in number if char.isdecimal() and char.isascii())
    if country == "JP":
        from stdnum.jp import cn

        return plain if cn.is_valid(plain) else None
    return plain if valid_brn(plain) else None


SCRIPTS = (
    ("hangul", re.compile("[\uac00-\ud7a3]")),
    ("kana", re.compile("[\u3040-\u30ff]")),
    ("han", re.compile("[\u3400-\u9fff]")),
    ("latin", re.compile("[A-Za-z]")),
)
READABLE = {"ko": {"hangul", "latin"}, "ja": {"kana", "han", "latin"}, "en": {"latin"}}
READING_SCRIPT = {"ko": "hangul", "ja": "kana", "en": "latin"}


def script_of(text: str) -> str:
    """The script that marks a name: hangul, kana, han, latin, or '' when it has none of them."""
    return next((name for name, pattern in SCRIPTS if pattern.search(text)), "")


def reading_for(language: str, *, shown: str, native: str, reading: str, latin: str) -> str:
    """What to put beside a shown name so that a reader of `language` can say it; '' for nothing.

    A Korean reader gets the Hangul reading of a Japanese name, else its Latin form; a Japanese
    reader the kana of kanji; a reader of English the native form beside the Latin one.
    """
    if language == "en":
        beside = native if shown == latin else latin
    elif script_of(shown) == "han" or script_of(shown) not in READABLE[language]:
        wanted = script_of(reading) == READING_SCRIPT[language]
        readable = script_of(shown) in READABLE[language]
        beside = reading if wanted or (reading and not latin and not readable) else latin
        beside = "" if readable and not wanted else beside
    else:
        beside = ""
    return "" if beside == shown else beside


def token_hash(token: str) -> str:
    """What is stored of an invitation's token instead of the token."""
    return hashlib.sha256(token.encode()).hexdigest()
