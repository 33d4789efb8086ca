"""Dossiers: one cluster and one period as one JSON file, written and read without loss.

An absent field means its empty value; references are names that people can read; decimals are strings, so that
they stay exact. ``schema.json`` describes the form, ``shape`` is the table that everything here works from.
"""

from .checking import parse
from .faults import DossierError
from .reading import find, load
from .writing import dump, to_text

__all__ = ["DossierError", "dump", "find", "load", "parse", "to_text"]
