"""The gate: who sees which tier."""

import pytest

from koryu.disclosure.enums import Tier
from koryu.disclosure.rules import ANONYMOUS, Reader, imagined_reader, may_see, widest_tier

OWNER = 7


@pytest.mark.parametrize(
    ("reader", "sees"),
    [
        (ANONYMOUS, {"public"}),
        (Reader(person=object(), organisation_ids=frozenset({1})), {"public"}),
        (Reader(person=object(), verified_ids=frozenset({1})), {"public", "members"}),
        (Reader(person=object(), operator_country="KR"), {"public", "members"}),
        (
            Reader(verified_ids=frozenset({1}), relations={OWNER: Tier.MUTUAL}),
            {"public", "members", "mutual"},
        ),
        (Reader(verified_ids=frozenset({1}), relations={OWNER: Tier.NDA}), set(Tier.values)),
        (Reader(verified_ids=frozenset({1}), relations={8: Tier.NDA}), {"public", "members"}),
        (Reader(organisation_ids=frozenset({OWNER})), set(Tier.values)),
    ],
)
def test_each_reader_sees_exactly_these_tiers(reader, sees):
    assert {tier for tier in Tier.values if may_see(reader, OWNER, tier)} == sees


@pytest.mark.parametrize("tier", list(Tier))
def test_the_preview_imagines_a_reader_at_exactly_that_tier(tier):
    assert widest_tier(imagined_reader(tier, OWNER), OWNER) == tier
