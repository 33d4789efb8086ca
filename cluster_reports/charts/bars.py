"""Figures side by side, one bar each: of units against what they were given."""

from collections.abc import Sequence

from . import drawing
from .drawing import WIDTH, Scale, width_of
from .mark import Chart, Mark
from .saying import side_by_side, with_measure

ROW, BAR, EDGE = 40, 12, 6


def bars(
    key: str,
    title: str,
    marks: Sequence[Mark],
    *,
    measure: str = "",
    what: tuple[str, str] = ("Đơn vị", "đơn vị"),
) -> Chart:
    """A bar a mark, from 0, in the given order, and a diamond where its plan lies.

    ``what`` is counted: the head of the table's first column, and the word in the sentence.
    """
    summary = side_by_side(marks, measure, what[1])
    svg = drawing.canvas(key, max(ROW * len(marks), ROW), title, summary)
    known = [value for mark in marks for value in (mark.value, mark.plan) if value is not None]
    low, high = drawing.bounds(known or [0])
    along = Scale(low, high if high > low else low + 1, EDGE, WIDTH - EDGE)
    for order, mark in enumerate(marks):
        _draw(svg, mark, ROW * order, along)
    has_plan = any(mark.plan is not None for mark in marks)
    legend = ["hình thoi: mức giao"] if has_plan else []
    if any(mark.is_estimate and mark.value is not None for mark in marks):
        legend.append("thanh rỗng: số ước tính")
    plan = (with_measure("Mức giao", measure),) if has_plan else ()
    return Chart(
        title=title,
        summary=summary,
        svg=drawing.finished(svg),
        head=(what[0], with_measure("Số liệu", measure), *plan),
        rows=tuple((mark.label, mark.said, *((mark.plan_said,) if has_plan else ())) for mark in marks),
        legend=tuple(legend),
    )


def _draw(svg, mark, top, along):
    css = "chart-value" if mark.value is not None else "chart-gap"
    said = drawing.cut(mark.said, WIDTH * 0.7)
    drawing.words(svg, said, WIDTH - EDGE, top + 14, "end", css)
    room = WIDTH - 3 * EDGE - width_of(said)
    drawing.words(svg, drawing.cut(mark.label, room), EDGE, top + 14, css="chart-label")
    zero, middle = along(0), top + 20 + BAR / 2
    drawing.shape(svg, "line", "chart-axis", x1=EDGE, y1=top + 20 + BAR, x2=WIDTH - EDGE, y2=top + 20 + BAR)
    if mark.value is not None:
        end = along(mark.value)
        kind = "chart-bar is-estimate" if mark.is_estimate else "chart-bar"
        if mark.value:
            width = max(abs(end - zero), 1)
            drawing.shape(svg, "rect", kind, x=min(zero, end), y=top + 20, width=width, height=BAR)
        else:
            drawing.shape(svg, "circle", "chart-dot", cx=zero, cy=middle, r=4)
    if mark.plan is not None:
        x = along(mark.plan)
        points = f"{x:.1f},{middle - 7:.1f} {x + 5:.1f},{middle:.1f} {x:.1f},{middle + 7:.1f} {x - 5:.1f},{middle:.1f}"
        drawing.shape(svg, "polygon", "chart-plan", points=points)
