"""One JSON object a line. Nothing that was typed gets in: no query, no body, no header, no address that is a key.

Imported by gunicorn before there are settings, so nothing of Django here.
"""

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import datetime
from functools import cache

SECRET_PARTS = {"token", "rest", "url"}  # arguments of addresses in which anything may stand, a key too
HIDDEN = "…"
MOST_PATH, MOST_WORDS, MOST_FRAMES = 200, 500, 40
TOLD = {  # faults whose words are the program's or the system's own; those of others may repeat what was typed
    *("OSError", "OperationalError", "InterfaceError", "ImproperlyConfigured"),
    *("AttributeError", "NameError", "ImportError", "TypeError"),
}

ENCODED = json.JSONEncoder(ensure_ascii=False, default=str).encode
request_id = ContextVar("request_id", default="")


def path_of(request) -> str:
    """The path without what opens something by itself; of an unknown address only how it begins."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        first = request.path.lstrip("/").partition("/")[0]
        return f"/{first}/{HIDDEN}" if first in _beginnings() else f"/{HIDDEN}" if first else "/"
    path = request.path
    for name, value in match.kwargs.items():
        if name in SECRET_PARTS and value:
            path = path.replace(str(value), HIDDEN)
    return path[:MOST_PATH]


@cache
def _beginnings():
    """With what the addresses of the site begin."""
    from django.urls import get_resolver  # there are settings by then

    parts = (str(one.pattern).partition("/") for one in get_resolver().url_patterns)
    return {first for first, more, _ in parts if more and "<" not in first}


class JsonLines(logging.Formatter):
    """``fields`` of a record, a dict, stand in its object as they are."""

    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        if held := request_id.get():
            line["request_id"] = held
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[0]:
            line |= _fault(record.exc_info[1])
        return ENCODED(line)


def _message(record):
    request = getattr(record, "request", None)  # Django's own records name the address they are about
    said = record.getMessage()
    if hasattr(request, "path"):
        said = said.replace(request.path, path_of(request))
    if record.name.startswith("gunicorn") and record.exc_info:  # gunicorn's name it with its query
        said = record.msg
    return said[:MOST_WORDS]


def _fault(fault):
    """Which fault, where; what it was raised from, innermost last."""
    kinds, frames = [], []
    while fault is not None:
        kinds.append(type(fault).__name__ + _words(fault))
        frames = frames or [
            f"{one.filename}:{one.lineno} {one.name}"
            for one in traceback.extract_tb(fault.__traceback__)[-MOST_FRAMES:]
        ]
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    return {"fault": kinds, "trace": frames}


def _words(fault):
    if not any(kind.__name__ in TOLD for kind in type(fault).__mro__):
        return ""
    return f": {str(fault).partition(chr(10))[0][:MOST_WORDS]}"
