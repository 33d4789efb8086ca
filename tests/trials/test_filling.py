"""The templates of ``deploy/ha``: filled whole or not at all."""

import re
import subprocess
import sys

import pytest

from deploy.ha.fill import Unfit, fill, read
from tests.serving import ROOT

HA = ROOT / "deploy" / "ha"
PER_NODE = {"etcd.yml", "patroni.yml"}
TEMPLATES = sorted(one.name for one in HA.iterdir() if one.suffix in {".yml", ".cfg", ".ini", ".txt", ".sql"})
VALUES = read(re.sub(r"_PASSWORD=$", "_PASSWORD=bi-mat_1", (HA / "values.example").read_text(), flags=re.M))


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_is_filled_by_the_example_and_leaves_no_place_open(template):
    text = fill((HA / template).read_text(), VALUES, "2" if template in PER_NODE else "")
    assert "$" not in text


def test_the_example_names_nothing_that_no_template_asks_for():
    asked = set(re.findall(r"\$\{(\w+)\}", "".join((HA / one).read_text() for one in TEMPLATES)))
    asked |= {f"NODE2_{name.removeprefix('NODE_')}" for name in asked if name.startswith("NODE_")}
    assert {name for name in VALUES if "NODE1" not in name and "NODE3" not in name} - asked == set()


def test_a_node_gets_its_own_values():
    values = {"NODE1_HOST": "10.0.0.11", "NODE2_HOST": "10.0.0.12"}
    assert fill("${NODE} ${NODE_HOST} ${NODE1_HOST}", values, "2") == "2 10.0.0.12 10.0.0.11"


@pytest.mark.parametrize(
    ("template", "values", "node", "said"),
    [
        ("${A} ${B}", {}, "", "no value for A, B"),
        ("${A}", {"A": ""}, "", "no value for A"),
        ("${A}", {"A": "it's"}, "", "only letters"),
        ("${A}", {"A": "two words"}, "", "only letters"),
        ("${A}", {"A": "a\nb"}, "", "only letters"),
        ("${A}", {"A": "mật"}, "", "only letters"),
        ("${A}", {"A": "x'; DROP ROLE postgres; --"}, "", "only letters"),
        ("${NODE}", {}, "4", "there is no node 4"),
        ("${NODE_HOST}", {"NODE1_HOST": "a"}, "2", "no value for NODE_HOST"),
    ],
)
def test_what_is_missing_or_odd_is_refused(template, values, node, said):
    with pytest.raises(Unfit, match=said):
        fill(template, values, node)


@pytest.mark.parametrize(
    ("text", "said"), [("A", "line 1"), ("\n1A=b", "line 2"), ("a=b", "line 1"), ("A=1\nA=2", "twice")]
)
def test_a_file_of_values_with_another_line_is_refused(text, said):
    with pytest.raises(Unfit, match=said):
        read(text)


def test_the_command_prints_the_file_or_one_line(tmp_path):
    values, template = tmp_path / "values", tmp_path / "template"
    template.write_text("host=${HOST}\n")

    def run(text):
        values.write_text(text)
        done = subprocess.run(
            [sys.executable, HA / "fill.py", values, template], capture_output=True, text=True, timeout=20
        )
        return done.returncode, done.stdout, done.stderr

    assert run("HOST=10.0.0.1") == (0, "host=10.0.0.1\n", "")
    assert run("") == (1, "", f"{template}: no value for HOST\n")
