"""Pictures of figures, drawn on the server from plain data: SVG, its table and one sentence that says the same."""

from .bars import bars
from .lines import lines
from .mark import Chart, Mark

__all__ = ["Chart", "Mark", "bars", "lines"]
