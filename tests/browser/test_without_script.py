"""The main journey without JavaScript: every step is a page and a form."""

from .material import JAPANESE, Material
from .steps import say, walk
from .visitor import Visitor


def talk(author: Visitor, seeker: Visitor, material: Material, room: str) -> None:
    """Both write; each sees the other's words on the page."""
    say(seeker, room, material.seeker.message)
    say(author, room, material.author.message)
    author.sees(material.seeker.message)


def test_the_main_journey_needs_no_script(visit, meaning):
    author, seeker = (visit("ja", java_script_enabled=False) for _side in range(2))
    walk(author, seeker, JAPANESE, talk)
