import posixpath
import re

import pytest
from django.conf import settings

from cluster_reports.script_joining import IMPORT, CannotJoin, joined

STATIC, TEMPLATES = settings.BASE_DIR / "static", settings.BASE_DIR / "templates"
NAMES = sorted(str(path.relative_to(STATIC)) for path in (STATIC / "js").rglob("*.js"))
PAGES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))


def source(name):
    return (STATIC / name).read_text()


def join(**texts):
    """The joined text of module a, the others beside it."""
    return joined("js/a.js", {f"js/{name}.js": text for name, text in texts.items()}.get)


def test_each_module_is_a_function_that_runs_once_after_those_it_imports():
    assert join(
        a='// Ties.\nimport { one } from "./b.js";\nimport "./c.js";\n\none();\n',
        b='import { two } from "./c.js";\nexport function one() {\n  two();\n}\n',
        c="export const two = 2;\nexport class Three {}\nexport async function four() {}\n",
    ) == (
        "const $js_c = (() => {\nconst two = 2;\nclass Three {}\nasync function four() {}\n"
        "return { two, Three, four };\n})();\n"
        "const $js_b = (() => {\nconst { two } = $js_c;\nfunction one() {\n  two();\n}\nreturn { one };\n})();\n"
        "(() => {\n// Ties.\nconst { one } = $js_b;\n\n\none();\n})();\n"
    )


def test_a_module_that_imports_nothing_stays_as_it_is():
    assert join(a="export let any = 1; // nobody reads it\n") == "export let any = 1; // nobody reads it\n"


def test_a_module_in_another_folder_is_found_from_where_it_is_named():
    texts = {
        "js/a.js": 'import "./in/b.js";\n',
        "js/in/b.js": 'import { c } from "../c.js";\nc();\n',
        "js/c.js": "export function c() {}",
    }
    assert joined("js/a.js", texts.__getitem__).startswith("const $js_c = (() => {\nfunction c() {}\nreturn")


@pytest.mark.parametrize(
    "text",
    [
        "export default 1;",
        "export let changing = 1;",
        "export { two };",
        'export * from "./c.js";',
        'import two from "./c.js";',
        'import * as two from "./c.js";',
        'import { two as three } from "./c.js";',
        'import { two } from "elsewhere";',
        'import { two } from "/static/js/c.js";',
        'const two = await import("./c.js");',
        "await 2;",
        "const here = import.meta.url;",
    ],
)
def test_what_is_not_understood_is_refused(text):
    with pytest.raises(CannotJoin, match=r"^js/b\.js: "):
        join(a='import "./b.js";\n', b=text, c="export const two = 2;\n")


def test_a_circle_is_refused():
    with pytest.raises(CannotJoin, match="js/a.js imports itself by way of js/c.js"):
        join(a='import "./b.js";\n', b='import "./c.js";\n', c='import "./a.js";\n')


def modules_of(name):
    """A module and all it imports, however far."""
    inner = [
        posixpath.normpath(posixpath.join(posixpath.dirname(name), address))
        for _, address in IMPORT.findall(source(name))
    ]
    return {name}.union(*map(modules_of, inner))


@pytest.mark.parametrize("name", NAMES)
def test_what_a_module_asks_of_another_is_there(name):
    whole = joined(name, source)
    for names, called in re.findall(r"^const \{ (.+) \} = (\$\w+);$", whole, re.M):
        given = re.search(
            rf"^const {re.escape(called)} = .*?^return \{{ ([\w, ]+) \}};\n\}}\)\(\);$", whole, re.M | re.S
        )[1]
        assert set(names.split(", ")) <= set(given.split(", ")), (name, called)
    ran = re.findall(r"^(?:const \$\w+ = )?\(\(\) => \{$", whole, re.M)
    assert len(ran) == (len(modules_of(name)) if IMPORT.search(source(name)) else 0)


def source_of(template):
    return (TEMPLATES / template).read_text()


BLOCK = re.compile(r"{% block (\w+) %}((?:(?!{% block ).)*?){% endblock %}", re.S)


def parts_of(template, emptied=()):
    """The texts of a template and what it extends and includes, however far, without blocks that it leaves empty."""
    text = source_of(template)
    kept = BLOCK.sub(lambda found: "" if found[1] in emptied else found[0], text)
    emptied = {*emptied, *(name for name, inner in BLOCK.findall(text) if not inner)}
    named = set(re.findall(r'{% (?:extends|include) "([^"]+)"', kept)) - {template}
    own = {name for name in named if (TEMPLATES / name).exists()}  # else one of Django's
    return [kept, *(part for name in own for part in parts_of(name, emptied))]


def modules_on(template):
    """What a page runs, each as often as its scripts hold it."""
    scripts = set(re.findall(r"""{% static ['"](js/[^'"]+)""", "".join(parts_of(template))))
    return sorted(module for script in scripts for module in modules_of(script))


def test_who_is_shown_the_way_out_also_runs_the_script_that_empties_the_drawers():
    out = [
        name
        for name in PAGES
        if "{% extends" in source_of(name) and "data-log-out" in "".join(parts_of(name))
    ]
    assert len(out) > 50
    assert [name for name in out if "js/log_out.js" not in modules_on(name)] == []


@pytest.mark.parametrize("template", PAGES)
def test_no_page_runs_a_module_twice(template):
    """Two joined scripts hold one module each for itself: both would answer the same click."""
    ran = modules_on(template)
    assert ran == sorted(set(ran))
