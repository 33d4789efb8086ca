#!/usr/bin/env python3
"""Fills a template of this folder: ``fill.py VALUES TEMPLATE [NODE] > FILE``; NODE is 1, 2 or 3.

With a node, what the values name ``NODE2_HOST`` is ``NODE_HOST`` in the template.
"""

import re
import sys
from pathlib import Path
from string import Template

PLAIN = re.compile(r"[\w.:/,@+=~-]+", re.ASCII)  # means the same in YAML, SQL, INI and haproxy.cfg
NODES = ("1", "2", "3")


class Unfit(ValueError):
    """A template or its values cannot be used; the text says why."""


def read(text: str) -> dict[str, str]:
    """The values of a file of ``NAME=value`` lines; raises ``Unfit`` for any other line."""
    values = {}
    for place, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, mark, value = line.partition("=")
        if not mark or not re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
            raise Unfit(f"line {place} is not NAME=value")
        if name in values:
            raise Unfit(f"line {place}: {name} stands there twice")
        values[name] = value
    return values


def fill(template: str, values: dict[str, str], node: str = "") -> str:
    """The template with its values; raises ``Unfit`` where one is missing or could mean more than it says."""
    if node:
        if node not in NODES:
            raise Unfit(f"there is no node {node}, only 1, 2 and 3")
        own = f"NODE{node}_"
        of_node = {f"NODE_{name[len(own) :]}": text for name, text in values.items() if name.startswith(own)}
        values = {**values, **of_node, "NODE": node}
    asked = set(Template(template).get_identifiers())
    if missing := sorted(name for name in asked if not values.get(name)):
        raise Unfit(f"no value for {', '.join(missing)}")
    if odd := sorted(name for name in asked if not PLAIN.fullmatch(values[name])):
        raise Unfit(f"only letters, digits and . _ : / , @ + = ~ - in {', '.join(odd)}")
    return Template(template).substitute(values)


def main(argv):
    if len(argv) not in (3, 4):
        sys.exit(__doc__)
    try:
        print(fill(Path(argv[2]).read_text(), read(Path(argv[1]).read_text()), *argv[3:]), end="")
    except (OSError, Unfit) as fault:
        sys.exit(f"{argv[2]}: {fault}")


if __name__ == "__main__":
    main(sys.argv)
