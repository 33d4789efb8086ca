"""Which environment variables the program reads, and which the operator is told of."""

import ast
import re

from tests.deploy.units import DEPLOY

READERS = (DEPLOY.parent / "cluster_reports" / "settings.py", DEPLOY / "gunicorn.conf.py")
TABLE = DEPLOY / "settings.md"


def documented():
    """{name: (meaning, default, example)} of the table."""
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \|$", TABLE.read_text(), re.M)
    return {name: (meaning, default, example) for name, meaning, default, example in rows}


def read_by_the_program():
    """{name: default as it stands in the program, None where it is worked out}."""
    found = {"DATABASE_URL": None}  # read by dj_database_url
    for path in READERS:
        for node in ast.walk(ast.parse(path.read_text())):
            found |= _asked(node)
    return found


def _asked(node):
    if isinstance(node, ast.Call):
        called, words = ast.unparse(node.func), node.args
        if called in {"os.environ.get", "os.environ.setdefault", "os.getenv", "flag"} and isinstance(
            words[0], ast.Constant
        ):
            default = words[1].value if len(words) > 1 and isinstance(words[1], ast.Constant) else None
            return {words[0].value: default}
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
        return {node.slice.value: None}
    return {}
