"""What the program's own source may not hold, or only in the places listed here."""

import ast
import hashlib
import re

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db.models import URLField

ROOT = settings.BASE_DIR
SOURCES = {
    str(path.relative_to(ROOT)): path.read_text()
    for folder in ("cluster_reports", "units")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
}
TREES = {name: ast.parse(text) for name, text in SOURCES.items()}
SCRIPTS = {path.name: path.read_text() for path in (ROOT / "static" / "js").rglob("*.js")}
TEMPLATES = {str(path.relative_to(ROOT)): path.read_text() for path in (ROOT / "templates").rglob("*.html")}


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name.partition(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def who_imports(*names):
    return {name for name, tree in TREES.items() if set(imported(tree)) & set(names)}


def holding(pattern, texts):
    return {name for name, text in texts.items() if re.search(pattern, text)}


def called(tree):
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def test_the_program_calls_nothing_dangerous():
    calls = {call for tree in TREES.values() for call in called(tree)}
    assert calls & {"eval", "exec", "compile", "__import__", "os.system", "os.popen"} == set()
    assert holding(r"shell\s*=\s*True", SOURCES) == set()
    assert who_imports("pickle", "marshal", "shelve", "yaml", "random", "dill") == set()
    assert who_imports("subprocess") == {
        "cluster_reports/bootstrap.py",
        "cluster_reports/forms/pdf_file.py",
        "cluster_reports/management/commands/demo.py",
    }


def test_only_approved_hashes():
    assert holding(r"\b(md5|sha1|DES|ECB|RC4)\b", SOURCES) == set()
    assert who_imports("Crypto", "cryptography", "nacl") == set()


def test_nothing_reaches_out():
    """The demo only looks whether its port is free."""
    reaching = ("requests", "httpx", "urllib3", "aiohttp", "ftplib", "smtplib", "telnetlib", "http")
    assert who_imports(*reaching) <= {"cluster_reports/management/commands/demo.py"}
    assert who_imports("socket") == {"cluster_reports/management/commands/demo.py"}
    assert holding(r"urllib\.request|urlopen", SOURCES) == set()


def test_what_is_marked_safe_is_listed():
    assert holding(r"mark_safe\(|SafeString\(", SOURCES) == {
        "cluster_reports/templatetags/pictures.py",
        "cluster_reports/views/entry_grid.py",
        "cluster_reports/views/share_link.py",
    }
    assert holding(r"\|\s*safe\b|autoescape off|safeseq", TEMPLATES) == {"templates/people/two_step.html"}


def test_raw_cursors_are_listed():
    assert holding(r"\.cursor\(\)|RawSQL|\.extra\(|\.raw\(", SOURCES) == {
        "cluster_reports/backups/database.py",
        "cluster_reports/backups/restoring.py",
        "cluster_reports/backups/structure.py",
        "cluster_reports/history/connections.py",
        "cluster_reports/history/state.py",
        "cluster_reports/history/triggers.py",
        "cluster_reports/models/writing.py",
        "cluster_reports/public_pages.py",
        "cluster_reports/tables/operations.py",
    }


def test_no_address_is_typed():
    ours = [model for app in ("units", "cluster_reports") for model in apps.get_app_config(app).get_models()]
    assert [field for model in ours for field in model._meta.fields if isinstance(field, URLField)] == []
    assert holding(r"forms\.URLField", SOURCES) == set()


def test_only_the_workflow_sets_a_status():
    outside = holding(r"\b(row|report|article|period|pledge|ballot|review)\.status = ", SOURCES)
    assert {name for name in outside if not name.startswith("cluster_reports/workflow/")} == {
        "cluster_reports/models/practice.py"
    }


def test_the_subject_of_a_letter_is_ours():
    tree = TREES["cluster_reports/notices/digests.py"]
    (subject,) = [
        word.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg == "subject"
    ]
    filled = [ast.unparse(part.value) for part in subject.values if isinstance(part, ast.FormattedValue)]
    assert filled == ["len(notices)", "numeric_date(digest.day)"]


def test_every_form_lists_its_fields():
    assert holding(r"""fields\s*=\s*["']__all__|^\s+exclude\s*=\s*\[""", SOURCES) == set()
    found, waiting = [], [forms.ModelForm]
    while waiting:
        for form in waiting.pop().__subclasses__():
            waiting.append(form)
            if form.__module__.startswith(("cluster_reports", "units")) and "fields" not in vars(
                getattr(form, "Meta", object)
            ):
                found += [form] if getattr(form, "_meta", None) and form._meta.model else []
    assert found == []
    ours = [
        one
        for one in admin.site._registry.values()
        if type(one).__module__.startswith(("cluster_reports", "units"))
    ]
    assert ours


def test_query_and_body_are_not_mixed():
    assert holding(r"request\.REQUEST|\.GET \| request\.POST|\{\*\*request\.GET", SOURCES) == set()


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_scripts_call_nothing_dangerous(name):
    bad = r"\beval\(|new Function|document\.write|postMessage|document\.cookie|outerHTML|insertAdjacentHTML|https?://"
    assert re.findall(bad, re.sub(r"//.*|http://www\.w3\.org/\S+", "", SCRIPTS[name])) == []


COMPUTED = r"[\w.)]+\[[^\]\"'\d][^\]]*\]"  # x[name]: whatever the name is


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_scripts_pollute_no_prototype(name):
    """Nothing is written through a computed name; by one only into ``marks``, which has no prototype."""
    script = re.sub(r"//.*", "", SCRIPTS[name])
    assert re.findall(COMPUTED + r"(?:\??\.\w+|\[[^\]]+\])+\s*[+\-*/|&?]*=(?![=>])", script) == []
    written = re.findall(r"([\w.)]+)\[[^\]\"'\d][^\]]*\]\s*[+\-*/|&?]*=(?![=>])", script)
    assert set(written) <= {"marks"}
    made = re.findall(r"\bmarks = (.*)", script) if written else []
    assert all(one.startswith(("{ __proto__: null, ", "marksOf(")) for one in made)
    assert bool(made) is bool(written)
    assert (
        re.findall(
            r"__proto__(?!: null, \.\.\.)|\bprototype\b|\.constructor\b|[sS]etPrototype|defineP", script
        )
        == []
    )
    assert set(re.findall(r"Object\.assign\(([\w.]+)", script)) <= {
        "this",
        "document.createElement",
        "options",
    }


def test_what_the_entry_page_was_given_has_no_prototype():
    assert "return { __proto__: null, ...JSON.parse(form.elements.marks.value" in SCRIPTS["fields.js"]


@pytest.mark.parametrize(
    "bad",
    [
        "a[b][c] = 1",
        "a[b].c = 1",
        "a.d[b].c ??= 1",
        "kept[name] = 1",
        "x.__proto__ = y",
        "Object.assign(target, x)",
    ],
)
def test_a_script_that_could_is_seen(bad, monkeypatch):
    monkeypatch.setitem(SCRIPTS, "bad.js", bad)
    with pytest.raises(AssertionError):
        test_scripts_pollute_no_prototype("bad.js")


def test_vendored_files_are_those_of_their_checksums():
    said = (ROOT / "static" / "vendor" / "README.md").read_text()
    digest = hashlib.sha256((ROOT / "static" / "vendor" / "bootstrap-subset.css").read_bytes()).hexdigest()
    assert digest in said
