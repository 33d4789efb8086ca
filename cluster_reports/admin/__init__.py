"""The administration in Vietnamese, one noun a file; units and people register themselves in ``units.admin``."""

from . import cluster, grade, outlet, period, pledge, reading, target

__all__ = ["cluster", "grade", "outlet", "period", "pledge", "reading", "target"]
