"""A laid out paper as PDF: PDF/A-2a and PDF/UA-1, tagged, with its fonts inside; the same paper gives the same file."""

import json
import struct
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "paper.typ"
FONTS = HERE / "fonts"
STANDARDS = ["a-2a", "ua-1"]
NO_GLYPH = "□"  # stands where the font has no letter, which PDF/A forbids to leave blank


def print_pdf(paper: dict) -> bytes:
    import typst

    at = datetime.fromisoformat(paper["dated"]).replace(tzinfo=UTC)
    return typst.compile(
        str(SOURCE),
        format="pdf",
        root=str(HERE),
        font_paths=_fonts(),
        sys_inputs={"paper": json.dumps(_drawable(paper), ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=at,
    )


@cache
def _fonts():
    """Our four and no others, read once: to read them, and those that come with typst, is an eighth of a paper."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _drawable(part):
    """Every text of the paper with a box for each letter that one of the fonts lacks."""
    if isinstance(part, dict):
        return {name: _drawable(one) for name, one in part.items()}
    if isinstance(part, list):
        return [_drawable(one) for one in part]
    if isinstance(part, str):
        return "".join(char if ord(char) in letters() else NO_GLYPH for char in part)
    return part


@cache
def letters() -> frozenset[int]:
    """The characters that all four fonts can draw."""
    fonts = [_letters_of(path.read_bytes()) for path in sorted(FONTS.glob("*.ttf"))]
    return frozenset.intersection(*fonts)


def _letters_of(font: bytes) -> frozenset[int]:
    """Reads the font's character map (format 4 of the "cmap" table)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    entries = (struct.unpack_from(">4sLLL", font, 12 + 16 * place) for place in range(tables))
    start = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    count = struct.unpack_from(">H", font, start + 2)[0]
    found = set()
    for place in range(count):
        at = start + struct.unpack_from(">HHL", font, start + 4 + 8 * place)[2]
        if struct.unpack_from(">H", font, at)[0] == 4:
            found |= _segments(font, at)
    return frozenset(found)


def _segments(font, at):
    length = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{length}H", font, at + 14)
    starts = struct.unpack_from(f">{length}H", font, at + 16 + 2 * length)
    return {code for first, last in zip(starts, ends, strict=True) for code in range(first, last + 1)} - {
        0xFFFF
    }
