"""The administration in Vietnamese, one noun a file; units and people register themselves in ``units.admin``."""

from . import (
    award_form,
    ballot,
    cluster,
    document,
    grade,
    outlet,
    period,
    pledge,
    reading,
    scoring_table,
    target,
    target_change,
)

__all__ = [
    "ballot",
    "award_form",
    "cluster",
    "document",
    "grade",
    "outlet",
    "period",
    "pledge",
    "reading",
    "scoring_table",
    "target",
    "target_change",
]
