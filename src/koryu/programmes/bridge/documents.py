"""The engine's door for documents: a stored file becomes text, in a bounded process."""

from koryu.shared.models import StoredFile
from koryu_engine.documents import DocumentError, Limits, read_document

READ, SECONDS = "read", 90.0


def read_text(stored: StoredFile) -> tuple[str, str]:
    """(state, text): "read" with the text, else the reason key; bad content never raises."""
    try:
        with stored.open() as content:
            document = read_document(content.read(), stored.name, Limits(seconds=SECONDS))
    except DocumentError as error:
        return str(error.reason), ""
    except FileNotFoundError:
        return "broken", ""
    return READ, document.text
