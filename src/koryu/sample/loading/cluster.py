"""The whole sample cluster in order."""

from collections.abc import Callable

from .calls import load_calls
from .conversations import load_conversations
from .events import load_events
from .facts import load_facts
from .listings import load_listings
from .organisations import load_operators, load_organisations, load_public_organisations
from .partnering import load_partnering


def load_cluster(progress: Callable[[int], object]) -> dict[str, int]:
    """Load everything; returns what and how many."""
    organisations = load_organisations()
    operators = load_operators()
    public = load_public_organisations()
    listings = load_listings(organisations, progress)
    facts = load_facts(public)
    conversations = load_conversations(organisations)
    partnering = load_partnering(organisations, operators)
    return {
        "organisations": len(organisations),
        "operators": len(operators),
        "public bodies": len(public),
        "listings": len(listings),
        "agreements of the public text": facts,
        "introductions and exchanges": conversations,
        "events": load_events(organisations, public, operators),
        **load_calls(organisations, public, operators),
        **partnering,
    }
