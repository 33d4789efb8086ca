import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory, override_settings

from cluster_reports.middleware import CompressedPageMiddleware
from cluster_reports.script_joining import CannotJoin
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


BUNDLES = ("public", "public_figures", "site")


@pytest.mark.parametrize("name", BUNDLES)
def test_a_page_asks_for_one_style_sheet_that_holds_all_it_imports(collected, name):
    source = Path(settings.BASE_DIR, "static", "css")
    parts = re.findall(r'@import url\("([^"]+)"\)', (source / f"{name}.css").read_text())
    text = Path(collected.path(collected.stored_name(f"css/{name}.css"))).read_text()
    assert "@import" not in text
    assert "/*" not in text
    assert parts[-1] == "print.css"
    assert text.count("@media print {\n@page wide") == 1
    for part in parts:
        rules = re.findall(r"^[.\w][^{}@]*\{", (source / part).read_text(), re.M)
        assert [rule for rule in rules if rule not in text] == [], part
    assert set(re.findall(r"url\(\"\.\./fonts/([^\"]+)\"\)", text)) == {
        collected.stored_name(f"fonts/{file.name}").removeprefix("fonts/")
        for file in (source.parent / "fonts").glob("*.woff2")
    }


SCRIPTS = ("unit_entry", "signed_in", "desk_page", "review_entry", "conclusions")


def test_fonts_that_come_beside_the_style_sheet_are_those_it_asks_for(collected):
    """Under another address a font would come twice, and the words move all the same."""
    links = re.findall(
        r"""<link rel="preload" as="font" type="font/woff2" href="{% static '([^']+)' %}" crossorigin>""",
        (settings.BASE_DIR / "templates/partials/public_styles.html").read_text(),
    )
    sheet = Path(collected.path(collected.stored_name("css/public.css"))).read_text()
    asked = {Path(url).name for url in re.findall(r"""url\(["']?([^"')]+\.woff2)""", sheet)}
    assert links
    assert {Path(collected.url(link)).name for link in links} <= asked


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_page_asks_for_one_script_that_holds_all_it_imports(collected, name):
    file = Path(collected.path(collected.stored_name(f"js/{name}.js")))
    text = file.read_text()
    assert re.search(r"^import\b|^export\b|\bimport\(", text, re.M) is None
    parts = re.findall(
        r'^import .*"\./([^"]+)"', Path(settings.BASE_DIR, "static", "js", f"{name}.js").read_text(), re.M
    )
    assert parts
    for part in parts:
        lines = Path(settings.BASE_DIR, "static", "js", part).read_text().splitlines()
        assert {line.removeprefix("export ") for line in lines if not line.startswith("import ")} <= {
            *text.splitlines()
        }
    assert gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes()).decode() == text


def test_scripts_of_others_stay_as_they_are(collected):
    source = Path(finders.find("admin/js/core.js")).read_text()
    assert Path(collected.path(collected.stored_name("admin/js/core.js"))).read_text() == source


def test_a_part_that_changes_gives_the_whole_another_name(tmp_path):
    """A second collectstatic, which copies only what changed, must not leave the old text in the whole."""
    source, root = tmp_path / "source", tmp_path / "root"
    (source / "css").mkdir(parents=True)
    (source / "css" / "all.css").write_text('@import url("one.css");\n@import url("two.css") print;\n')
    (source / "css" / "one.css").write_text("a { color: red; }\n")
    (source / "css" / "two.css").write_text("b { color: red; }\n")
    names = []
    for colour in ("red", "blue"):
        (source / "css" / "one.css").write_text(f"a {{ color: {colour}; }}\n")
        with override_settings(
            STATIC_ROOT=root, STATICFILES_DIRS=[source], INSTALLED_APPS=["django.contrib.staticfiles"]
        ):
            call_command("collectstatic", interactive=False, verbosity=0)
            names.append(CollectedStaticStorage(location=root).stored_name("css/all.css"))
        said = (root / names[-1]).read_text()
        assert said == f"a {{ color: {colour}; }}\n\n@media print {{\nb {{ color: red; }}\n}}\n"
    assert names[0] != names[1]


def test_a_module_that_changes_gives_every_script_that_holds_it_another_name(tmp_path):
    source, root = tmp_path / "source", tmp_path / "root"
    (source / "js").mkdir(parents=True)
    (source / "js" / "all.js").write_text('import { colour } from "./one.js";\n\ncolour();\n')
    names = []
    for colour in ("red", "blue"):
        (source / "js" / "one.js").write_text(f"export function colour() {{\n  return '{colour}';\n}}\n")
        with override_settings(
            STATIC_ROOT=root, STATICFILES_DIRS=[source], INSTALLED_APPS=["django.contrib.staticfiles"]
        ):
            call_command("collectstatic", interactive=False, verbosity=0)
            names.append(CollectedStaticStorage(location=root).stored_name("js/all.js"))
        assert f"return '{colour}';" in (root / names[-1]).read_text()
    assert names[0] != names[1]


def test_a_script_that_cannot_be_joined_stops_collecting(tmp_path):
    (tmp_path / "source" / "js").mkdir(parents=True)
    (tmp_path / "source" / "js" / "all.js").write_text('import "./one.js";\n')
    (tmp_path / "source" / "js" / "one.js").write_text("export default 1;\n")
    with (
        override_settings(
            STATIC_ROOT=tmp_path / "root",
            STATICFILES_DIRS=[tmp_path / "source"],
            INSTALLED_APPS=["django.contrib.staticfiles"],
        ),
        pytest.raises(CannotJoin, match="js/one.js: export default 1;"),
    ):
        call_command("collectstatic", interactive=False, verbosity=0)


def test_no_page_is_left_without_the_styles_of_the_site():
    emptied = [
        path.name
        for path in TEMPLATES
        if "block working_styles" in path.read_text() or "block desk_styles" in path.read_text()
    ]
    assert emptied == []


@pytest.mark.django_db
def test_pages_and_feeds_travel_compressed_and_files_as_they_are(client):
    asked = {"HTTP_ACCEPT_ENCODING": "gzip"}
    page = client.get("/", **asked)
    assert page.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page.headers["Vary"]
    assert "Sơ kết, tổng kết thi đua" in gzip.decompress(page.content).decode()
    assert "Content-Encoding" not in client.get("/").headers
    assert client.get("/api/v1/openapi.json", **asked).headers["Content-Encoding"] == "gzip"


def test_a_file_to_keep_and_a_stream_are_not_compressed_again():
    middleware = CompressedPageMiddleware(lambda request: None)
    request = RequestFactory(headers={"Accept-Encoding": "gzip"}).get("/")
    text = b"a" * 1000
    for answer in (
        HttpResponse(text, "application/zip"),
        StreamingHttpResponse([text], content_type="text/html"),
    ):
        assert "Content-Encoding" not in middleware.process_response(request, answer).headers
    page = HttpResponse(text, "text/html; charset=utf-8")
    assert middleware.process_response(request, page).headers["Content-Encoding"] == "gzip"
