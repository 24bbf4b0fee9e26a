"""Permissions of the people room, as small predicates over the reader."""

FREE_MAIL = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com yahoo.co.jp yahoo.co.kr "
    "icloud.com me.com naver.com daum.net hanmail.net kakao.com nate.com proton.me protonmail.com "
    "qq.com 163.com docomo.ne.jp softbank.ne.jp ezweb.ne.jp nifty.com gmx.com aol.com".split()
)
PUBLIC_SUFFIXES = frozenset(
    "co.kr or.kr ac.kr go.kr re.kr ne.kr pe.kr co.jp or.jp ac.jp go.jp ne.jp ed.jp lg.jp gr.jp".split()
)


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
