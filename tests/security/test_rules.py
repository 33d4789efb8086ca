"""``deploy/security-rules.md`` gives the figures and the ways in that the program has."""

import re

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.urls import reverse

from cluster_reports import settings as as_shipped
from cluster_reports.forms import pdf_file
from cluster_reports.imports import workbook
from cluster_reports.models import Evidence
from cluster_reports.models.share_link import MOST_SHARED_COMMENTS
from units import known_devices
from units.hashers import OneTimeHasher
from units.models.login_attempt import PER_ADDRESS

TEXT = " ".join((as_shipped.BASE_DIR / "deploy" / "security-rules.md").read_text().split())


def test_the_rules_give_the_figures_in_force():
    tries, most, book = as_shipped.LOGIN_ATTEMPTS, as_shipped, workbook
    said = [
        (
            f"After {tries} wrong tries an account rests for {most.LOGIN_PAUSE_MINUTES} minutes,"
            f" an address after {tries * PER_ADDRESS};"
        ),
        f"fewer than {most.AUTH_PASSWORD_VALIDATORS[0]['OPTIONS']['min_length']} characters",
        f"{most.IDLE_MINUTES} minutes without a click or key, {most.SESSION_HOURS} hours in any case",
        f"{most.PHOTO_MAX_MEGABYTES} MB; {most.EVIDENCE_MAX_MEGABYTES} MB; {most.SHEET_MAX_MEGABYTES} MB",
        f"{book.MOST_UNPACKED:,} bytes; {book.MOST_PARTS}; {book.MOST_ROWS:,}; {book.MOST_COLUMNS}",
        f"{pdf_file.MOST_PAGES}; {pdf_file.MOST_SECONDS} |",
        f"{Evidence.MOST_PER_LINE}; {MOST_SHARED_COMMENTS} |",
        f"{most.DATA_UPLOAD_MAX_MEMORY_SIZE:,} bytes; {most.DATA_UPLOAD_MAX_NUMBER_FIELDS:,} |",
        f"{PBKDF2PasswordHasher.iterations:,} rounds; one-time ones {OneTimeHasher.iterations:,} until",
        f"it lasts {known_devices.KEPT.days} days after the last log-in",
        f"each has {tries} tries of its own",
        "7 days for grave ones, 30 for others",
    ]
    assert [one for one in said if one not in TEXT] == []
    parts = ("Ways in", "Sessions", "Limits", "What takes long", "What lies here", "Keys and algorithms")
    assert [
        part for part in (*parts, "What is written down", "To the operator") if f"## {part} " not in TEXT
    ] == []


def test_the_ways_in_are_those_of_the_site():
    ways = re.search(r"## Ways in(.*?)## ", TEXT)[1]
    assert f"`{reverse('login')}`" in ways
    assert f"`{reverse('login-in-place')}`" in ways
