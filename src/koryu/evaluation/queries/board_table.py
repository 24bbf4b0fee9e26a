"""The board as a table to take away, for operators only."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .board import Board


def board_table(board: Board) -> list[list[object]]:
    """A head and one row an application, in the reader's language."""
    head = [
        _("Number"), _("Title"), _("Lead"), _("Country"), _("Rank"),
        pgettext("evaluation", "Points"), _("Rank, Korea"), _("Points, Korea"), _("Rank, Japan"),
        _("Points, Japan"), _("Calibrated rank"),
        _("Range from"), _("Range to"), _("Amount"), _("Cumulative"), _("Proposal"),
        _("Place on the waiting list"), _("Remarks"),
    ]  # fmt: skip
    return [head, *(_row(each) for each in board.rows)]


def _row(row: object) -> list[object]:
    korea, japan, model = row.panel("KR"), row.panel("JP"), row.calibrated
    proposal = row.proposal
    return [
        row.application.number,
        row.application.title,
        row.application.lead.display_name(),
        row.application.lead.get_country_display(),
        row.rank,
        row.total,
        korea["rank"],
        korea["score"],
        japan["rank"],
        japan["score"],
        model.get("rank") or "",
        model.get("low") or "",
        model.get("high") or "",
        f"{row.amount:f}",
        f"{row.reach.cumulative:f}",
        str(proposal.get_outcome_display()) if proposal else "",
        proposal.place if proposal and proposal.place else "",
        "; ".join(str(flag) for flag in row.flags),
    ]
