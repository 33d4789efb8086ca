import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings

from cluster_reports.static_storage import CollectedStaticStorage

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))


def test_every_static_file_that_a_template_names_exists():
    named = {
        (path.name, name)
        for path in TEMPLATES
        for name in re.findall(r"""{% static ['"]([^'"#]+)""", path.read_text())
    }
    assert named
    assert {(template, name) for template, name in named if not finders.find(name)} == set()


def test_before_collectstatic_names_stay_as_they_are(tmp_path):
    assert CollectedStaticStorage(location=tmp_path).url("css/site.css") == "/static/css/site.css"


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The static files of this tree, as a production server has them."""
    root = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=root):  # unlike a patch, also empties the storage made before
        call_command("collectstatic", interactive=False, verbosity=0)
        yield CollectedStaticStorage(location=root)


def test_after_collectstatic_names_carry_a_hash(collected):
    stylesheet = next(Path(settings.BASE_DIR, "static").rglob("*.css")).relative_to(
        settings.BASE_DIR / "static"
    )
    assert re.fullmatch(
        rf"/static/{stylesheet.with_suffix('')}\.[0-9a-f]{{12}}\.css", collected.url(str(stylesheet))
    )


def test_a_file_that_came_after_collectstatic_keeps_its_plain_name(collected):
    assert collected.url("css/newer.css") == "/static/css/newer.css"
