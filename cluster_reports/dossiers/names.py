"""What rows are called in a dossier: the shortest name that only they have there."""

from collections import Counter

from .faults import refuse


class Names:
    """Names of rows of one sort and the way back. ``aliases`` gives a row's possible names, best first."""

    def __init__(self, rows, aliases):
        said = {id(row): list(dict.fromkeys(filter(None, aliases(row)))) for row in rows}
        uses = Counter(alias for names in said.values() for alias in names)
        self.rows = {alias: row for row in rows for alias in said[id(row)] if uses[alias] == 1}
        self.best = {
            getattr(row, "pk", id(row)): next((alias for alias in said[id(row)] if uses[alias] == 1), None)
            for row in rows
        }

    def of(self, row):
        """The name of a row. Raises ``DossierError`` where no name is its own."""
        return self.best[row.pk] or refuse("", f"Có hai dòng cùng tên “{row}”; hãy đổi tên một dòng.")

    def find(self, name, path, where):
        """The row called ``name``; raises ``DossierError`` at ``path`` when there is none, or more than one."""
        if name not in self.rows:
            refuse(path, f"không có “{name}” trong mục {where}, hoặc có hai dòng cùng tên này.")
        return self.rows[name]


def unit_aliases(unit):
    yield unit.short_name
    yield unit.name
    if unit.parent_id:
        yield f"{unit.name} ({unit.parent.short_name})"


def entry_aliases(entry):
    """As ``unit_aliases``, of a unit that is still an entry of a dossier."""
    yield entry["short_name"]
    yield entry["name"]
    if "parent" in entry:
        yield f"{entry['name']} ({entry['parent']})"


def target_aliases(target):
    yield target.code
    yield target.name


def line_aliases(line):
    yield line.text
    yield f"{line.unit.short_name}: {line.text}" if line.unit_id else f"Chung: {line.text}"


def text_aliases(row):
    yield row.text


def grade_aliases(grade):
    yield grade.label
