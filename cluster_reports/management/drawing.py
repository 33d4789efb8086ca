"""Pictures for the demo, drawn instead of photographed: nobody is in them."""

import io

from PIL import Image, ImageDraw

SIZE = (1600, 1000)
WALL, FLOOR, CURTAIN, STAGE = "#e9e2d3", "#b48a5a", "#8f1d22", "#6d4426"


def meeting_hall(variant: int) -> io.BytesIO:
    """A hall with a curtain, a stage and rows of seats, as a JPEG; ``variant`` moves the rows and the light."""
    image = Image.new("RGB", SIZE, WALL)
    draw = ImageDraw.Draw(image)
    width, height = SIZE
    draw.rectangle((0, 560, width, height), FLOOR)
    _curtain(draw, 240, 90, width - 240, 520)
    draw.rectangle((180, 520, width - 180, 610), STAGE)
    lectern = 420 + 90 * (variant % 4)
    draw.polygon([(lectern, 380), (lectern + 130, 380), (lectern + 110, 520), (lectern + 20, 520)], "#9c6b3d")
    for window in (60, width - 180):
        draw.rectangle(
            (window, 140, window + 120, 400), "#cfe3ea" if variant % 2 else "#f4e3b2", "#8a8172", 6
        )
    for row in range(4):
        _seats(draw, 660 + row * 85, 26 + row * 7, 11 + variant % 3)
    content = io.BytesIO()
    image.save(content, "JPEG", quality=88)
    content.seek(0)
    return content


def _curtain(draw, left, top, right, bottom):
    draw.rectangle((left, top, right, bottom), CURTAIN)
    for fold in range(left, right, 56):
        draw.rectangle((fold, top, fold + 18, bottom), "#a3262b")
    draw.rectangle((left, top, right, top + 34), "#d9a520")


def _seats(draw, y, size, count):
    gap = SIZE[0] / count
    for place in range(count):
        x = gap * (place + 0.5)
        draw.rounded_rectangle((x - size * 1.3, y, x + size * 1.3, y + size * 2.2), size // 2, "#3d5a40")
        draw.ellipse((x - size * 0.6, y - size, x + size * 0.6, y + size * 0.2), "#4a3b2f")
