"""Django's own words in Vietnamese: its catalogue where that is good, ours over it."""

import re
from functools import cache
from pathlib import Path

import django
import polib
import pytest
from django.utils.translation import gettext, ngettext, override, pgettext

DJANGO = Path(django.__file__).parent
OURS = Path(__file__).parents[2] / "cluster_reports" / "locale"
APPS = [DJANGO / "conf", *(DJANGO / "contrib" / app for app in ("admin", "auth", "contenttypes", "sessions"))]
SOURCES = [(app, "django") for app in APPS] + [(DJANGO / "contrib" / "admin", "djangojs")]
BLANKS = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}|</?[a-z][^>]*>")
SAME_IN_BOTH = {
    ":",
    "…",
    ", ",
    ":?.!",
    "%s KB",
    "%s MB",
    "%s GB",
    "%s TB",
    "%s PB",
    "%(size)d byte",
    "IPv4",
    "IPv6",
} | {
    "%(class_name)s %(instance)s",
    "%(truncated_text)s…",
}


@cache
def read(locale, language, domain):
    """The usable entries of one catalogue by context and text."""
    entries = polib.pofile(str(locale / language / "LC_MESSAGES" / f"{domain}.po"))
    return {(entry.msgctxt, entry.msgid): entry for entry in entries if not entry.obsolete}


def answer(app, domain, key):
    """The Vietnamese a person reads: ours if there is one, else what Django's app has."""
    for locale in (OURS, app / "locale"):
        entry = read(locale, "vi", domain).get(key)
        if entry is not None and entry.translated():
            return entry.msgstr or entry.msgstr_plural[0]
    return ""


def questions():
    for app, domain in SOURCES:
        for key, entry in read(app / "locale", "en", domain).items():
            yield key[1], entry, answer(app, domain, key)


def test_every_message_has_an_answer():
    assert [text for text, _, said in questions() if not said.strip()] == []


def test_no_answer_is_left_in_english():
    assert {text for text, _, said in questions() if said == text} <= SAME_IN_BOTH


def test_no_answer_begs_or_shouts():
    begging = re.compile(r"[Vv]ui lòng|!$")
    assert [said for text, _, said in questions() if begging.search(said) and text != ":?.!"] == []


def test_answers_keep_the_blanks_and_tags_of_the_message():
    def blanks(text):
        return sorted(BLANKS.findall(text))

    wrong = [
        (text, said)
        for text, entry, said in questions()
        if blanks(said) not in (blanks(text), blanks(entry.msgid_plural))
    ]
    assert wrong == []


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_compiled_catalogue_is_the_written_one(domain):
    folder = OURS / "vi" / "LC_MESSAGES"
    written, compiled = polib.pofile(str(folder / f"{domain}.po")), polib.mofile(str(folder / f"{domain}.mo"))

    def said(catalogue):
        return {(entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural for entry in catalogue}

    assert said(compiled) == said(written)


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_catalogue_holds_nothing_django_does_not_ask(domain):
    asked = {key for app, name in SOURCES if name == domain for key in read(app / "locale", "en", domain)}
    assert set(read(OURS, "vi", domain)) - asked == set()


def test_django_speaks_our_words():
    with override("vi"):
        assert gettext("Save and continue editing") == "Lưu và sửa tiếp"
        assert gettext("Password reset unsuccessful") == "Chưa đặt lại được mật khẩu"
        assert pgettext("alt. month", "June") == "tháng 6"
        assert ngettext("%(num)d day", "%(num)d days", 3) % {"num": 3} == "3 ngày"
