"""The picture that stands for an article where its address is shared: kicker, headline, photo, in the site's look."""

import io
from functools import cache
from pathlib import Path

SIZE = WIDTH, HEIGHT = 1200, 630
FOLDER = "cards"
LOOK = 1  # raise it when the look changes: cards drawn before are drawn anew
PAPER, INK, SOFT, ACCENT, GOLD = "#fbfaf7", "#1c1b19", "#5a564e", "#a4161a", "#f0cf7a"
FONTS = Path(__file__).with_name("fonts")
MARGIN, PHOTO_WIDTH = 64, 460
HEADLINE_SIZES = range(64, 31, -4)
LINE_HEIGHT = 1.28  # stacked marks (Ế, Ỗ) must not touch the line above
FINE = 4  # the emblem is drawn larger and made small, for smooth edges


def name_of(content_hash: str, photo_pk: int | None) -> str:
    """Where the card of a published state lies, drawn with this photo or with none."""
    return f"{FOLDER}/{LOOK}-{content_hash}-{photo_pk or 0}.jpg"


def state_of(path: str) -> str | None:
    """The content hash of the state whose card, in today's look, lies there; None for any other file."""
    folder, _, name = path.partition("/")
    look, *middle = name.split("-")
    return middle[0] if folder == FOLDER and look == str(LOOK) and len(middle) == 2 else None


def draw(*, brand: str, kicker: str, headline: str, foot: str, photo: bytes | None, focus=(50, 50)) -> bytes:
    """The card as a JPEG of 1200 × 630; ``photo`` is cut around its ``focus`` (percent from the top left)."""
    from PIL import Image, ImageDraw, ImageOps

    card = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(card)
    room = WIDTH - 2 * MARGIN
    if photo:
        room -= PHOTO_WIDTH
        cut = ImageOps.fit(
            Image.open(io.BytesIO(photo)).convert("RGB"),
            (PHOTO_WIDTH, HEIGHT),
            Image.Resampling.LANCZOS,
            centering=tuple(at / 100 for at in focus),
        )
        card.paste(cut, (WIDTH - PHOTO_WIDTH, 0))
    pen.rectangle((0, 0, WIDTH, 12), ACCENT)
    emblem = _emblem(56)
    card.paste(emblem, (MARGIN, 52), emblem)
    pen.text((MARGIN + 72, 80), brand, INK, _font("card-serif-700", 30), anchor="lm")
    top = 148
    for line in lines_of(kicker.upper(), _font("card-sans-600", 24), room, most=2):
        pen.text((MARGIN, top), line, ACCENT, _font("card-sans-600", 24))
        top += 34
    top += 10
    size, lines = fitting(headline, room, HEIGHT - 120 - top)
    for line in lines:
        pen.text((MARGIN, top), line, INK, _font("card-serif-700", size))
        top += round(size * LINE_HEIGHT)
    for line in lines_of(foot, _font("card-sans-600", 24), room, most=1):
        pen.text((MARGIN, HEIGHT - 60), line, SOFT, _font("card-sans-600", 24), anchor="ls")
    content = io.BytesIO()
    card.save(content, "JPEG", quality=86, optimize=True, progressive=True)
    return content.getvalue()


def fitting(text: str, width: int, height: int) -> tuple[int, list[str]]:
    """The largest size at which the text fits, with its lines; in the smallest it is cut where it does not."""
    for size in HEADLINE_SIZES:
        most = int(height // (size * LINE_HEIGHT))
        lines = lines_of(text, _font("card-serif-700", size), width)
        if len(lines) <= most:
            return size, lines
    return size, lines_of(text, _font("card-serif-700", size), width, most=most)


def lines_of(text: str, font, width: int, most: int | None = None) -> list[str]:
    """The text broken at its spaces, a word that is too long at any letter; what exceeds ``most`` lines ends in "…"."""
    lines = []
    for word in text.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
            continue
        lines.append("")
        for letter in word:
            if lines[-1] and font.getlength(lines[-1] + letter) > width:
                lines.append("")
            lines[-1] += letter
    if most is None or len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and font.getlength(f"{last}…") > width:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip(' ,;')}…"]


@cache
def _font(name, size):
    from PIL import ImageFont

    return ImageFont.truetype(FONTS / f"{name}.ttf", size, layout_engine=ImageFont.Layout.BASIC)


def _emblem(size):
    """The shield of ``static/img/emblem.svg``, whose picture is 64 wide."""
    scale = size * FINE / 64
    from PIL import Image, ImageDraw

    image = Image.new("RGBA", (size * FINE, size * FINE))
    pen = ImageDraw.Draw(image)

    def shape(points):
        return [(x * scale, y * scale) for x, y in points]

    outer = [(8, 4), (56, 4), (56, 42), *_bow((56, 42), (56, 52), (46, 57), (32, 61))]
    outer += _bow((32, 61), (18, 57), (8, 52), (8, 42))
    pen.polygon(shape(outer), ACCENT)
    inner = [
        (12.5, 8.5),
        (51.5, 8.5),
        (51.5, 41.5),
        *_bow((51.5, 41.5), (51.5, 48.5), (44, 52.5), (32, 56.2)),
    ]
    inner += _bow((32, 56.2), (20, 52.5), (12.5, 48.5), (12.5, 41.5))
    pen.line(shape([*inner, inner[0]]), GOLD, round(1.6 * scale))
    star = [(32, 12), (34.1, 17.6), (40.1, 17.9), (35.4, 21.6), (37, 27.4)]
    pen.polygon(shape([*star, (32, 24.1), (27, 27.4), (28.6, 21.6), (23.9, 17.9), (29.9, 17.6)]), GOLD)
    for left, right, y in ((20, 44, 34), (20, 44, 40), (22, 42, 46)):
        pen.line(shape([(left, y), (right, y)]), "white", round(2.6 * scale))
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _bow(start, one, two, end, steps=16):
    """Points of a cubic Bézier curve."""
    for step in range(1, steps + 1):
        t = step / steps
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
        yield tuple(
            sum(weight * point[axis] for weight, point in zip(weights, (start, one, two, end), strict=True))
            for axis in (0, 1)
        )
