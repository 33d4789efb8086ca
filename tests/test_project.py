"""Promises of the whole project."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.urls import get_resolver

from cluster_reports.settings import words

ROOT = Path(__file__).resolve().parent.parent
PUBLIC = {
    "calendar-feed",
    "shared",
    "shared-photo",
    "front",
    "article",
    "article-history",
    "article-version",
    *("cluster", "cluster-comparison", "unit"),
    *("health-live", "health-ready", "metrics"),
    "search",
    *("rulebook", "rulebook-section", "guide", "guide-role"),
    "photo",
    *("rss", "atom", "cluster-rss", "cluster-atom", "sitemap", "robots", "social-card"),
    *("api-description", "api-periods", "api-period", "api-articles", "api-article", "api-nothing"),
    "login",
    "login-in-place",
    "second-step",
    "logout",
}
OURS = [model for app in ("units", "cluster_reports") for model in apps.get_app_config(app).get_models()]


def pages():
    return [pattern for pattern in get_resolver().url_patterns if getattr(pattern, "name", None)]


def test_rooms_import_only_rooms_below_them():
    lint = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert lint.returncode == 0, lint.stdout


def test_roles_that_need_a_second_step_are_read_with_spaces_and_none_is_made_up(settings):
    assert words(" admin, editor,,") == {"admin", "editor"}
    units = apps.get_app_config("units")
    settings.REQUIRE_TOTP = words("admin, editor")
    units.ready()
    settings.REQUIRE_TOTP = words("admin, editors")
    with pytest.raises(ImproperlyConfigured, match="editors"):
        units.ready()


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_only_the_listed_pages_open_without_login():
    public = {page.name for page in pages() if getattr(page.callback, "login_required", True) is False}
    assert public == PUBLIC


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_model_and_typed_field_has_a_vietnamese_label(model):
    assert model._meta.verbose_name != model.__name__.lower()
    for field in model._meta.fields:
        if field.editable and not field.auto_created:
            assert str(field.verbose_name) != field.name.replace("_", " "), field


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_page_is_named_in_a_test_of_who_may_open_it(page):
    """A new route without its access rows fails here."""
    tables = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    assert re.search(rf"""["']{re.escape(page.name)}["']""", tables), page.name


def test_templates_hold_no_inline_script_or_style():
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert not re.search(
            r"<style|\bstyle=|<script(?![^>]*\bsrc=)|\bon(click|change|submit|input)=", text
        ), path


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_templates_print_no_year_or_key_with_a_thousands_dot(path):
    """``{{ x.year }}`` prints 2.026: a year goes through ``stringformat`` or the row's own name."""
    bare = re.findall(r"\{\{\s*(?!form\.)[\w.]*\b(?:year|pk|id|number)\s*\}\}", path.read_text())
    assert bare == [], path
