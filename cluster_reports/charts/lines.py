"""One figure over periods."""

from collections.abc import Sequence
from decimal import Decimal

from . import drawing
from .drawing import WIDTH, Scale, width_of
from .mark import Chart, Mark
from .saying import over_periods, with_measure

SIDE, TOP, FOOT = 30, 30, 40
LINE, SPACE = 15, 6
LONGEST_NAME = 110


def lines(key: str, title: str, marks: Sequence[Mark], *, measure: str = "", height: int = 190) -> Chart:
    """A line from the oldest mark to the newest; broken where a figure is missing or cannot be compared."""
    summary = over_periods(marks, measure)
    svg = drawing.canvas(key, height, title, summary)
    floor = height - FOOT
    known = [mark.value for mark in marks if mark.value is not None]
    low, high = _window(known)
    up = Scale(low, high, floor - 6, TOP)
    across = Scale(Decimal(0), Decimal(max(len(marks) - 1, 0)), SIDE, WIDTH - SIDE)
    places = [across(Decimal(order)) for order in range(len(marks))]
    drawing.shape(svg, "line", "chart-axis", x1=0, y1=floor, x2=WIDTH, y2=floor)
    points = [
        None if mark.value is None else (x, up(mark.value)) for mark, x in zip(marks, places, strict=True)
    ]
    for run in _runs(marks, points):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
        drawing.shape(svg, "polyline", "chart-line", points=path)
    for mark, x, point in zip(marks, places, points, strict=True):
        if point is None:
            drawing.words(svg, "×", x, floor - 5, "middle", "chart-gap")
        else:
            css = "chart-dot is-estimate" if mark.is_estimate else "chart-dot"
            drawing.shape(svg, "circle", css, cx=x, cy=point[1], r=4)
    _say_values(svg, marks, points)
    _say_periods(svg, marks, places, floor)
    legend = []
    if any(mark.is_estimate and mark.value is not None for mark in marks):
        legend.append("chấm rỗng: số ước tính")
    if any(mark.value is None for mark in marks):
        legend.append("dấu ×: không có số để vẽ")
    if any(mark.breaks for mark in marks):
        legend.append("đường đứt: hai kỳ không so sánh được")
    if low > 0 and len(set(known)) > 1:
        legend.append("trục đứng không bắt đầu từ 0")
    return Chart(
        title=title,
        summary=summary,
        svg=drawing.finished(svg),
        head=("Kỳ", with_measure("Số liệu", measure)),
        rows=tuple((mark.label, mark.said) for mark in marks),
        legend=tuple(legend),
    )


def _window(known):
    """From 0, unless everything lies far above it, as shares near 100% do: then what differs would not be seen."""
    if not known:
        return Decimal(0), Decimal(1)
    low, high = min(known), max(known)
    if low > 0 and high > low > high / 2:
        return low - (high - low) / 2, high
    return drawing.bounds(known) if low != high or low == 0 else (low, low)


def _runs(marks, points):
    """The stretches in which one point is joined to the next."""
    run, found = [], []
    for mark, point in zip(marks, points, strict=True):
        if point is None or mark.breaks:
            found.append(run)
            run = []
        if point is not None:
            run.append(point)
    return [run for run in (*found, run) if len(run) > 1]


def _say_values(svg, marks, points):
    """As many figures as find room: the last, the extremes and the first before the others."""
    known = [order for order, point in enumerate(points) if point]
    if not known:
        return
    by_value = sorted(known, key=lambda order: marks[order].value)
    taken: list = []
    for order in dict.fromkeys((known[-1], by_value[-1], by_value[0], known[0], *known)):
        x, y = points[order]
        text = drawing.cut(marks[order].said, WIDTH)
        wide = width_of(text)
        left = min(max(x - wide / 2, 0), WIDTH - wide)
        box = (left, y - 10 - LINE, left + wide, y - 10)
        if any(_meet(box, other) for other in taken):
            continue
        taken.append(box)
        drawing.words(svg, text, left + wide / 2, y - 10, "middle", "chart-value")


def _meet(one, other):
    return one[0] < other[2] + SPACE and other[0] < one[2] + SPACE and one[1] < other[3] and other[1] < one[3]


def _say_periods(svg, marks, places, floor):
    """The names of the periods, counted back from the last, as many as do not touch."""
    room, free = WIDTH if len(marks) == 1 else LONGEST_NAME, WIDTH + SPACE
    for mark, place in zip(reversed(marks), reversed(places), strict=True):
        texts = [drawing.cut(text, room) for text in (mark.short or (mark.label,))[:2]]
        half = max(map(width_of, texts)) / 2
        x = min(max(place, half), WIDTH - half)
        if x + half + SPACE > free:
            continue
        free = x - half
        for line, text in enumerate(texts):
            drawing.words(svg, text, x, floor + 16 + line * LINE, "middle", "chart-label")
