"""Who scored what, as arrays in an order that does not depend on the order of the input."""

from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from koryu_engine.scoring.exact import exact, total
from koryu_engine.scoring.panels import scale_of, sheet_points
from koryu_engine.types.scoring import ScoringProblem

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Design:
    """Sheets as rows; A applications, P panels and E evaluators that have at least one.

    `points` (rows): points of a sheet less `centre`. `columns` (A, P, P + E): of the sheets of an
    application in a panel, how many fall to each panel and each evaluator; `count` and `sums`
    (A, P): their number and centred points; `gram` (P + E, P + E) and `moment` (P + E): the same
    columns over all rows, with themselves and with the points. `weights` (P): shares of the
    panels, sum 1. `standard` (P + E): the weighted mean of the panels' evaluators as they are.
    `component` (A): 0, 1, …: parts of the graph of applications and evaluators.
    """

    applications: tuple[str, ...]
    evaluators: tuple[str, ...]
    panels: tuple[str, ...]
    scale: float
    centre: float
    points: Floats
    application: Integers
    panel: Integers
    evaluator: Integers
    panel_of: Integers
    weights: Floats
    standard: Floats
    columns: Floats
    count: Floats
    sums: Floats
    gram: Floats
    moment: Floats
    component: Integers


def design_of(problem: ScoringProblem) -> Design:
    """The arrays of a valid problem with at least one sheet."""
    rule = problem.rule
    sheets = sorted(problem.sheets, key=attrgetter("application", "evaluator"))
    applications = tuple(sorted({sheet.application for sheet in sheets}))
    evaluators = tuple(sorted({sheet.evaluator for sheet in sheets}))
    held = {sheet.panel for sheet in sheets}
    panels = tuple(panel.key for panel in rule.panels if panel.key in held)
    application = _places([sheet.application for sheet in sheets], applications)
    evaluator = _places([sheet.evaluator for sheet in sheets], evaluators)
    panel = _places([sheet.panel for sheet in sheets], panels)
    panel_of = np.zeros(len(evaluators), dtype=np.int64)
    panel_of[evaluator] = panel
    given = [sheet_points(sheet, rule) for sheet in sheets]
    centre = total(given) / len(given)
    points = np.array([float(each - centre) for each in given])
    shares = [exact(each.weight) for each in rule.panels if each.key in held]
    weights = np.array([float(share / total(shares)) for share in shares])
    columns = np.zeros((len(applications), len(panels), len(panels) + len(evaluators)))
    np.add.at(columns, (application, panel, panel), 1.0)
    np.add.at(columns, (application, panel, len(panels) + evaluator), 1.0)
    sums = np.zeros(columns.shape[:2])
    np.add.at(sums, (application, panel), points)
    rows = np.zeros((len(sheets), columns.shape[2]))
    rows[np.arange(len(sheets)), panel] = 1.0
    rows[np.arange(len(sheets)), len(panels) + evaluator] = 1.0
    members = np.bincount(panel_of, minlength=len(panels))
    return Design(
        applications=applications,
        evaluators=evaluators,
        panels=panels,
        scale=float(scale_of(rule)),
        centre=float(centre),
        points=points,
        application=application,
        panel=panel,
        evaluator=evaluator,
        panel_of=panel_of,
        weights=weights,
        standard=np.concatenate([weights, weights[panel_of] / members[panel_of]]),
        columns=columns,
        count=columns[:, :, : len(panels)].sum(axis=2),
        sums=sums,
        gram=rows.T @ rows,
        moment=rows.T @ points,
        component=_components(application, evaluator, len(applications), len(evaluators)),
    )


def _places(keys: list[str], order: tuple[str, ...]) -> Integers:
    place = {key: at for at, key in enumerate(order)}
    return np.array([place[key] for key in keys], dtype=np.int64)


def _components(
    application: Integers, evaluator: Integers, applications: int, evaluators: int
) -> Integers:
    """Each application's part of the graph, numbered in the order of their first applications."""
    size = applications + evaluators
    edges = coo_array(
        (np.ones(len(application)), (application, applications + evaluator)), shape=(size, size)
    )
    _, labels = connected_components(edges, directed=False)
    labels = labels[:applications]
    order = {label: at for at, label in enumerate(dict.fromkeys(labels.tolist()))}
    return np.array([order[label] for label in labels.tolist()], dtype=np.int64)
