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


def parts_of(template):
    """A template with what it extends and includes, however far."""
    text = (TEMPLATES / template).read_text()
    named = re.findall(r'{% (?:extends|include) "([^"]+)"', text)
    named = {
        name for name in named if name != template and (TEMPLATES / name).exists()
    }  # else one of Django's
    return {template}.union(*map(parts_of, named))


@pytest.mark.parametrize("template", PAGES)
def test_no_page_runs_a_module_twice(template):
    """Two joined scripts hold one module each for itself: both would answer the same click."""
    parts = {name: (TEMPLATES / name).read_text() for name in parts_of(template)}
    scripts = {one for text in parts.values() for one in re.findall(r"""{% static ['"](js/[^'"]+)""", text)}
    ran = sorted(module for script in scripts for module in modules_of(script))
    assert ran == sorted(set(ran))
