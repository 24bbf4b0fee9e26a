"""What can go wrong in an action, in words a reader can act on. Actions know no HTTP."""

from django.utils.translation import gettext_lazy as _


class KoryuError(Exception):
    """Base: `message` is translatable and says what happened, what is safe, what to do next."""

    def __init__(self, message: object = "", **params: object) -> None:
        super().__init__(str(message) if message else self.__class__.__name__)
        self.message = message
        self.params = params

    @property
    def texts(self) -> list[str]:
        """Every objection, for a message that stands beside no field."""
        return [str(self.message or self)]


class Refused(KoryuError):
    """The actor may not do this. Surfaces answer 403 when the thing is visible, else 404."""


class Invalid(KoryuError):
    """The input cannot be accepted. `errors` maps a field name ('' = the whole) to messages."""

    def __init__(self, errors: dict[str, list[object]] | object) -> None:
        self.errors = errors if isinstance(errors, dict) else {"": [errors]}
        super().__init__(next(iter(self.errors.values()))[0])

    @property
    def texts(self) -> list[str]:
        return [str(text) for texts in self.errors.values() for text in texts]


class Stale(KoryuError):
    """Somebody else changed it in the meantime (two editors at once); nothing was overwritten."""

    def __init__(self, message: object = None, *, current: int | None = None) -> None:
        super().__init__(
            message
            or _(
                "Someone else saved a newer version meanwhile. "
                "Your text is kept; compare and save again."
            )
        )
        self.current = current


class NotAllowedNow(KoryuError):
    """The state machine has no such move from here (a replayed form, a double click)."""


def require(allowed: bool, message: object = None) -> None:
    """Raise `Refused` unless `allowed`."""
    if not allowed:
        raise Refused(message or _("You do not have permission to do this."))
