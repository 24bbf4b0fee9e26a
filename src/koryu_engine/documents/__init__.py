"""From an uploaded file to text and a proposed listing, with nothing trusted on the way.

The public face: `identify` and `safe_name` for the upload, `read_document` for its text in a
bounded process, `propose` for a listing the author confirms.
"""

from koryu_engine.documents.facets import Confidence, FacetProposal
from koryu_engine.documents.filename import safe_name
from koryu_engine.documents.gate import FileKind, Flag, identify
from koryu_engine.documents.model import (
    DocumentError,
    DocumentText,
    Kind,
    Limits,
    Paragraph,
    Reason,
)
from koryu_engine.documents.propose import Proposal, propose
from koryu_engine.documents.read import read_cells, read_document

__all__ = [
    "Confidence",
    "DocumentError",
    "DocumentText",
    "FacetProposal",
    "FileKind",
    "Flag",
    "Kind",
    "Limits",
    "Paragraph",
    "Proposal",
    "Reason",
    "identify",
    "propose",
    "read_cells",
    "read_document",
    "safe_name",
]
