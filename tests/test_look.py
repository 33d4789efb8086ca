"""What the look promises: enough contrast in light and in dark, an icon for every state, nothing inline."""

import re
from pathlib import Path
from unicodedata import normalize

import pytest
from django.apps import apps
from django.conf import settings

STATIC = Path(settings.BASE_DIR, "static")
TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
TOKENS = (STATIC / "css" / "tokens.css").read_text()
LIGHT, DARK = TOKENS.split("@media (prefers-color-scheme: dark)")
HUES = ("grey", "blue", "violet", "teal", "amber", "green", "red")


FORM = re.compile(r"<form\b((?:\{%.*?%\}|\{\{.*?\}\}|[^>])*)>(.*?)</form>", re.DOTALL)
CHECKED = re.compile(r" required\b[^=]*?>|crispy|people/(?:code|password)_field")  # a browser would refuse it


@pytest.mark.parametrize("template", TEMPLATES, ids=str)
def test_what_is_missing_is_told_by_our_words_not_by_the_browsers(template):
    forms = [found.groups() for found in FORM.finditer(template.read_text())]
    asking = [tag for tag, body in forms if 'method="post"' in tag and CHECKED.search(body)]
    assert [tag for tag in asking if "novalidate" not in tag] == []


def colours(css):
    """The first value of each colour token in a part of the style sheet."""
    found = {}
    for name, value in re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css):
        found.setdefault(name, value)
    return found


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_words_have_enough_contrast_on_every_ground_they_stand_on(scheme):
    tone = colours(scheme)
    pairs = [
        (word, ground)
        for word in ("ink", "ink-soft", "accent", "gold")
        for ground in ("paper", "sheet", "shade", "accent-wash")
    ]
    pairs += [(hue, f"{hue}-wash") for hue in HUES]
    pairs += [("ink", f"{hue}-wash") for hue in HUES]
    pairs += [("on-accent", "accent"), ("on-accent", "accent-deep"), ("sheet", "green"), ("red", "sheet")]
    too_faint = [pair for pair in pairs if contrast(tone[pair[0]], tone[pair[1]]) < 4.5]
    assert too_faint == []


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_edges_of_fields_can_be_seen(scheme):
    tone = colours(scheme)
    assert [g for g in ("paper", "sheet", "shade") if contrast(tone["line-strong"], tone[g]) < 3] == []


def test_every_status_of_every_model_has_an_icon():
    icons = set(re.findall(r'<symbol id="([a-z-]+)"', (STATIC / "img" / "icons.svg").read_text()))
    statuses = {
        value
        for app in ("units", "cluster_reports")
        for model in apps.get_app_config(app).get_models()
        for value, _ in getattr(getattr(model, "Status", None), "choices", ())
    }
    assert statuses - icons == set()


def test_every_icon_a_page_names_is_drawn():
    icons = set(re.findall(r'<symbol id="([a-z-]+)"', (STATIC / "img" / "icons.svg").read_text()))
    named = {
        name for page in TEMPLATES for name in re.findall(r"icons\.svg' %}#([a-z-]+)\"", page.read_text())
    }
    assert named - icons == set()


@pytest.mark.parametrize("sheet", sorted((STATIC / "css").glob("*.css")), ids=lambda path: path.name)
def test_a_style_sheet_names_only_files_that_are_there(sheet):
    named = re.findall(r'url\("(?!data:)([^"]+)"\)', sheet.read_text())
    assert [name for name in named if not (sheet.parent / name).exists()] == []


@pytest.mark.parametrize("page", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_a_page_has_nothing_inline_and_nothing_foreign(page):
    inline = r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc=)|(?:src|href)=\"(?:https?:)?//"
    assert re.findall(inline, page.read_text()) == []


@pytest.mark.parametrize("family", ["be-vietnam-pro", "source-serif-4"])
@pytest.mark.parametrize("weight", [400, 600])
def test_both_fonts_carry_their_vietnamese_letters_and_the_licence(family, weight):
    file = STATIC / "fonts" / f"{family}-vi-{weight}-normal.woff2"
    assert file.read_bytes()[:4] == b"wOF2"
    licence = (STATIC / "fonts" / f"OFL-{family}.txt").read_text()
    assert "SIL Open Font License, Version 1.1" in " ".join(licence.split())


def points(face):
    """The code points a browser takes from the file of an @font-face rule."""
    ranges = re.search(r"unicode-range: ([^;]+);", face).group(1)
    pairs = [one.removeprefix("U+").split("-") for one in ranges.split(",")]
    return {point for pair in pairs for point in range(int(pair[0], 16), int(pair[-1], 16) + 1)}


def test_one_file_of_a_face_has_all_letters_of_vietnamese_and_no_letter_is_in_two():
    faces = re.findall(r"@font-face \{.*?\n\}", (STATIC / "css" / "fonts.css").read_text(), re.S)
    plain = "aăâbcdđeêghiklmnoôơpqrstuưvxyfjwz"
    marked = {
        normalize("NFC", letter + mark)
        for letter in "aăâeêioôơuưy"
        for mark in "\u0300\u0301\u0303\u0309\u0323"
    }
    letters = {ord(one) for text in (plain, marked) for letter in text for one in letter + letter.upper()}
    signs = set(map(ord, "0123456789 .,;:!?()/%+-–—“”‘’…•·→×"))
    by_part = [[points(face) for face in faces if f"-{part}-" in face] for part in ("vi", "more")]
    assert len(by_part[0]) == len(by_part[1]) == 5
    for vi, more in zip(*by_part, strict=True):
        assert letters | signs <= vi
        assert vi & more == set()
