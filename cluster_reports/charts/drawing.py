"""Shapes and letters of a picture that is 340 units wide: as wide as the page of a small phone."""

from collections.abc import Sequence
from decimal import Decimal
from xml.etree import ElementTree

from .mark import Svg

WIDTH = 340
LETTER = 6.6  # of 12 units' height, on the average
ELLIPSIS = "…"


def canvas(key: str, height: float, title: str, description: str) -> ElementTree.Element:
    """An empty picture with the words a screen reader says for it; ``key`` is its own on the page."""
    svg = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "chart",
            "viewBox": f"0 0 {WIDTH} {_digits(height)}",
            "role": "img",
            "aria-labelledby": f"{key}-ten {key}-y",
        },
    )
    ElementTree.SubElement(svg, "title", {"id": f"{key}-ten"}).text = title
    ElementTree.SubElement(svg, "desc", {"id": f"{key}-y"}).text = description
    return svg


def shape(svg: ElementTree.Element, name: str, css: str, **where) -> None:
    numbers = {key: value if isinstance(value, str) else _digits(value) for key, value in where.items()}
    ElementTree.SubElement(svg, name, {"class": css, **numbers})


def words(
    svg: ElementTree.Element, text: str, x: float, y: float, anchor: str = "start", css: str = ""
) -> None:
    where = {"x": _digits(x), "y": _digits(y), "text-anchor": anchor} | ({"class": css} if css else {})
    ElementTree.SubElement(svg, "text", where).text = text


def finished(svg: ElementTree.Element) -> Svg:
    return Svg(ElementTree.tostring(svg, encoding="unicode"))


def width_of(text: str) -> float:
    return len(text) * LETTER


def cut(text: str, room: float) -> str:
    """The text as far as it fits; the whole stands in the table."""
    if width_of(text) <= room:
        return text
    return text[: max(1, int(room / LETTER) - 1)].rstrip(" ,;-–") + ELLIPSIS


class Scale:
    """Values onto a stretch of the picture; with only one value, onto its middle."""

    def __init__(self, low: Decimal, high: Decimal, start: float, end: float):
        self.low, self.span = low, high - low
        self.start, self.length = start, end - start

    def __call__(self, value: Decimal) -> float:
        share = float((value - self.low) / self.span) if self.span else 0.5
        return self.start + share * self.length


def bounds(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """From 0 to the largest, or from the smallest where some are below 0."""
    return min(Decimal(0), *values), max(Decimal(0), *values)


def _digits(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
