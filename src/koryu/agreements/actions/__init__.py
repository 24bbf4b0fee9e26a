"""Every write of agreements."""

from .documents import nda_pdf, signed_copy
from .expiry import expire_due, remind_due
from .proposing import (
    lock_parties,
    propose_nda,
    propose_uploaded_nda,
    register_agreement,
    replace_document,
)
from .signing import refuse, sign, terminate
from .telling import tell

__all__ = [
    "expire_due",
    "lock_parties",
    "nda_pdf",
    "propose_nda",
    "propose_uploaded_nda",
    "refuse",
    "register_agreement",
    "remind_due",
    "replace_document",
    "sign",
    "signed_copy",
    "tell",
    "terminate",
]
