"""The text of a PDF, read in a process of its own: ``python pdf_text.py FILE MOST_PAGES MOST_TEXT`` prints JSON.

A hostile PDF can keep a reader busy for ever or fill the memory; here the process is ended instead of the site.
Nothing of the project is imported.
"""

import contextlib
import json
import logging
import os
import sys

from pypdf import PdfReader

PROGRAMS = {"/JavaScript", "/Launch", "/ImportData", "/RichMediaExecute"}
MEMORY = 1_500_000_000  # bytes
IN_COLUMNS = (
    3  # the first pages are also read as they are laid out, so that a stamp stands apart from its neighbour
)


def read(path, most_pages, most_text):
    reader = PdfReader(path)
    if reader.is_encrypted:
        return {"fault": "encrypted"}
    pages = len(reader.pages)
    if not pages or pages > most_pages:
        return {"fault": "pages", "pages": pages}
    if fault := _active(reader):
        return {"fault": fault}
    text = [str(value) for value in (reader.metadata or {}).values()]
    size = 0
    for number, page in enumerate(reader.pages):
        if _opens(page) or any(map(_runs, _annotations(page))):
            return {"fault": "active"}
        found = [page.extract_text(), *_notes(page)]
        if number < IN_COLUMNS:
            with contextlib.suppress(Exception):  # a second reading; the first has its say in any case
                found.append(page.extract_text(extraction_mode="layout"))
        text += found
        size += sum(map(len, found))
        if size > most_text:
            return {"fault": "text"}
    return {"fault": "", "pages": pages, "text": "\n".join(text)}


def _active(reader):
    """What a reader of the paper would not see: other files inside it, or programs."""
    catalog = reader.trailer["/Root"]
    names, form = _at(catalog, "/Names"), _at(catalog, "/AcroForm")
    if "/EmbeddedFiles" in names or "/Collection" in catalog or "/AF" in catalog:
        return "embedded"
    if "/JavaScript" in names or "/AA" in catalog or "/XFA" in form:
        return "active"
    return "active" if _runs(catalog, "/OpenAction") else ""


def _opens(page):
    """Whether something runs when the page is turned to or away."""
    return any(name in _at(page, "/AA") for name in ("/O", "/C"))


def _runs(thing, key="/A"):
    """Whether touching a note, or opening the paper, starts a program."""
    action = _at(thing, key)
    return "/S" in action and action["/S"] in PROGRAMS


def _at(thing, key):
    """A dictionary inside another, wherever it is stored; empty where there is none."""
    found = key in thing and thing[key]  # not ``get``, which gives the reference and not what it refers to
    return found if isinstance(found, dict) else {}


def _annotations(page):
    return [note.get_object() for note in ("/Annots" in page and page["/Annots"]) or []]


def _notes(page):
    """What stands on the page without being part of it: stamps, notes, boxes of a form."""
    for note in _annotations(page):
        yield from (str(note[name]) for name in ("/Contents", "/V") if name in note)
        drawn = _at(_at(note, "/AP"), "/N")
        if "/Subtype" in drawn:
            yield page.extract_xform_text(drawn)


def _bounded():
    """Less memory and a lower place in the queue, where the system knows of such things."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        os.nice(5)


if __name__ == "__main__":
    logging.disable()
    _bounded()
    path, most_pages, most_text = sys.argv[1:]
    try:
        answer = read(path, int(most_pages), int(most_text))
    except Exception:  # a hostile file may break a reader anywhere
        answer = {"fault": "broken"}
    sys.stdout.buffer.write(json.dumps(answer).encode())
