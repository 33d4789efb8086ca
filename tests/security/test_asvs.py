"""OWASP ASVS 5.0.0, levels 1 and 2 and six of 3: each requirement has its line, each line that holds has its test."""

import ast
import csv
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
OF_LEVEL_3 = {"V1.2.10", "V2.3.5", "V5.2.6", "V8.3.2", "V14.2.8", "V15.4.2"}
STATEMENT = ROOT / "deploy" / "security.md"


def levels():
    sections = (line.split() for line in (HERE / "levels.txt").read_text().splitlines() if line[:1] == "V")
    return {f"{name}.{place}": level for name, figures in sections for place, level in enumerate(figures, 1)}


def rows():
    with (HERE / "asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def names_in(path):
    return {
        node.name for node in ast.parse((ROOT / path).read_text()).body if isinstance(node, ast.FunctionDef)
    }


def is_there(named):
    path, _, name = named.partition("::")
    return path.startswith("tests/") and (ROOT / path).is_file() and name in names_in(path)


def test_every_requirement_stands_once_with_its_level():
    asked = {key: level for key, level in levels().items() if level in "12" or key in OF_LEVEL_3}
    found = [(row["id"], row["level"]) for row in rows()]
    assert (len(levels()), len(asked)) == (345, 259)
    assert found == list(asked.items())


def test_what_holds_names_tests_that_are_there_and_all_else_says_why():
    wrong = [
        row["id"]
        for row in rows()
        if row["state"] not in {"held", "not here", "operator", "open"}
        or not row["how"].strip()
        or (row["state"] == "held") is not bool(row["test"])
        or not all(map(is_there, row["test"].split()))
    ]
    assert wrong == []


def test_the_statement_names_what_is_open_and_nothing_else():
    said = set(re.findall(r"V\d+\.\d+\.\d+", STATEMENT.read_text()))
    assert said == {row["id"] for row in rows() if row["state"] == "open"}


def test_all_that_the_statement_names_is_there():
    """Files, tests and commands in `these`; a test goes by its bare name, with the file before it."""
    missing = []
    for text in (STATEMENT.read_text(), (ROOT / "deploy" / "security-rules.md").read_text()):
        for said in re.findall(r"`([^`\n]+)`", text):
            if said.startswith("tests/") and "::" in said:
                missing += [] if is_there(said) else [said]
            elif command := re.match(r"manage\.py (\w+)", said):
                known = {path.stem for path in ROOT.glob("*/management/commands/*.py")} | {"check", "migrate"}
                missing += [] if command[1] in known else [said]
            elif "/" in said and " " not in said and not said.startswith("/"):
                missing += [] if (ROOT / said).exists() else [said]
    assert missing == []
    assert len(STATEMENT.read_text().splitlines()) <= 70
