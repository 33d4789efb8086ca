"""Whose text a save takes where two people typed into the same report: decided cell by cell, never silently."""

import json
from copy import copy
from functools import cache, cached_property, lru_cache
from hashlib import blake2s

from django import forms
from django.core.exceptions import ValidationError
from msgspec import Struct
from msgspec.structs import replace

from cluster_reports.vietnamese.folding import clean
from cluster_reports.vietnamese.words import lower_first

from .numbers import NumberField

KEEP, TAKE = "giu", "lay"
_small = cache(lower_first)  # labels are few


def text_of(field, value):
    """A value of a form field as one spelling of it: "1234,50" and "1.234,5" are the same text."""
    if value is None or value == "":
        return ""
    if isinstance(field, NumberField) and isinstance(value, str):
        try:
            value = field.to_python(value)
        except ValidationError:
            return value.strip()
    return clean(str(field.prepare_value(value))).strip()


@lru_cache(maxsize=200)  # most texts are empty
def _sign(text):
    return blake2s(text.encode(), digest_size=5).hexdigest()


class Cell(Struct, frozen=True, eq=False, dict=True):
    """What two people can disagree about: a line's figures with their state, each of its texts, a box of prose.

    ``form`` is unbound: it shows what is stored.
    """

    key: str
    label: str
    form: forms.BaseForm
    names: tuple

    @cached_property
    def stored(self):
        """The stored text by posted name."""
        return dict(zip(self.posted.values(), self._texts, strict=True))

    @cached_property
    def _texts(self):
        """What is stored in each field of ``names``."""
        fields, initial = self.form.fields, self.form.initial
        return [text_of(fields[name], initial.get(name)) for name in self.names]

    @cached_property
    def posted(self):
        """How each field is called where it is posted."""
        return {name: self.form.add_prefix(name) for name in self.names}

    def typed(self, data):
        """The posted text by posted name; most boxes come back as they were shown."""
        fields, found = self.form.fields, {}
        for name, (posted, stored) in zip(self.names, self.stored.items(), strict=True):
            text = data.get(posted, "")
            found[posted] = stored if text == stored else text_of(fields[name], text)
        return found

    def is_said_again(self, data):
        """Whether saving the typed text would leave the row as it is: a line's state and ratio follow from it.

        So it is when a page is sent twice: the second time it does not know yet what followed.
        """
        if "state" not in self.names:
            return False
        typed = type(self.form)(copy(self.form.result), data)
        if not typed.is_valid():
            return False
        return (
            replace(self, form=type(self.form)(typed.applied(copy(self.form.result)))).stored == self.stored
        )

    @cached_property
    def mark(self):
        return self.mark_of(self._texts)

    def mark_of(self, texts):
        """A short sign of a cell's texts, in the order of ``names``, with its state.

        A page says with it what it was typed over.
        """
        sign = _sign("\x1f".join(texts))
        return f"{sign}.{texts[self.names.index('state')]}" if "state" in self.names else sign

    @property
    def state(self):
        """The posted name of the line's state, where the cell has one."""
        return self.form.add_prefix("state") if "state" in self.names else ""


def cells_of(form, key="", label=""):
    """The cells of one line's form, or, without a ``key``, of the prose: one a box."""
    if not key:
        return [Cell(name, field.label, form, (name,)) for name, field in form.fields.items()]
    figures = tuple(name for name in form.fields if name not in form.TEXTS)
    texts = [(name, _small(form.fields[name].label)) for name in form.TEXTS]
    return [
        Cell(f"{key}-figure", label, form, figures),
        *(Cell(f"{key}-{name}", f"{label}: {words}", form, (name,)) for name, words in texts),
    ]


class Merge:
    """What was posted laid over what is stored.

    A page posts its ``marks``: what each cell held when the page got it. Typed over the stored text: taken.
    Not touched while somebody else changed it: theirs stays. Both changed it: a conflict, until the person
    chooses between exactly these two.
    """

    def __init__(self, cells, data):
        self.data = dict(data.items())  # no name is sent twice
        self.cells, self.conflicts, self.taken = cells, [], []
        self._sent_marks = {}  # of cells in conflict
        self.typed_over = set()  # the cells that say something else than what is stored
        marks = _read(data.get("marks"))
        for cell in cells:
            # what was not sent is a box that the page did not have; only of a figure's cell it is a tick not set
            if not cell.state:
                for name, text in cell.stored.items():
                    self.data.setdefault(name, text)
            self._settle(cell, marks.get(cell.key), data.get(f"chon-{cell.key}"))

    def _settle(self, cell, base, chosen):
        typed = cell.typed(self.data)
        if typed == cell.stored:
            return
        self.typed_over.add(cell.key)
        mark = cell.mark
        if chosen == f"{TAKE}-{mark}" or (base != mark and cell.mark_of([*typed.values()]) == base):
            self.taken.append(cell)
            self.put_back(cell)
            return
        if cell.state and str(base).endswith(f".{typed[cell.state]}"):
            self.data[cell.state] = cell.stored[
                cell.state
            ]  # nobody chose it here: it is not part of the quarrel
        if base != mark and cell.is_said_again(self.data):
            self.put_back(cell)
        elif base != mark and chosen != f"{KEEP}-{mark}":
            self._sent_marks[cell.key] = base
            self.conflicts.append(cell)

    @property
    def marks(self):
        """What each cell holds now; of one in conflict what the page first got, until the person chooses."""
        return {cell.key: cell.mark for cell in self.cells} | self._sent_marks

    def put_back(self, cell):
        """Forgets what was typed into a cell."""
        for name, text in cell.stored.items():
            self.data[name] = text


def _read(marks):
    try:
        found = json.loads(marks or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
