import json
import logging
import sys
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, OperationalError
from django.urls import get_resolver

from cluster_reports.watching.log_lines import SECRET_PARTS, JsonLines, path_of, request_id


def line_of(message, *args, fault=None, name="x", **extra):
    """What stands in the log of one record."""
    exc_info = None
    if fault is not None:
        try:
            raise fault
        except type(fault):
            exc_info = sys.exc_info()
    record = logging.LogRecord(name, logging.ERROR, "x.py", 1, message, args, exc_info)
    record.__dict__ |= extra
    text = JsonLines().format(record)
    assert "\n" not in text
    return json.loads(text)


def asked(path, **kwargs):
    return SimpleNamespace(path=path, resolver_match=SimpleNamespace(kwargs=kwargs) if kwargs else None)


def test_a_line_is_an_object_with_its_fields_even_of_a_message_of_many_lines():
    held = request_id.set("abc")
    try:
        line = line_of("hai\ndòng %s", "với “dấu”", fields={"status": 200})
    finally:
        request_id.reset(held)
    assert line.pop("time").endswith("+07:00")
    assert line == {
        "level": "ERROR",
        "logger": "x",
        "message": "hai\ndòng với “dấu”",
        "request_id": "abc",
        "status": 200,
    }


def test_outside_of_a_request_no_name_of_one_stands():
    assert "request_id" not in line_of("x")


@pytest.mark.parametrize(
    ("request_", "path"),
    [
        (asked("/bai/so-ket/", slug="so-ket"), "/bai/so-ket/"),
        (asked("/xem/KHOA/", token="KHOA"), "/xem/…/"),
        (asked("/xem/KHOA/anh/5/480.jpg", token="KHOA", pk=5, width=480), "/xem/…/anh/5/480.jpg"),
        (asked("/lich/KHOA.ics", token="KHOA"), "/lich/….ics"),
        (asked("/api/v1/KHOA", rest="KHOA"), "/api/v1/…"),
        (asked("/quan-tri/KHOA", url="KHOA"), "/quan-tri/…"),
        (asked("/xem/KHOA"), "/xem/…"),
        (asked("/KHOA"), "/…"),
        (asked("/"), "/"),
        (asked("//KHOA/x"), "/…"),
        (asked("/xem//KHOA"), "/xem/…"),
        (asked("/a/" + "x" * 900, slug="x" * 900), "/a/" + "x" * 197),
    ],
)
def test_a_path_tells_no_key(request_, path):
    assert path_of(request_) == path


def test_every_argument_that_may_be_a_key_is_hidden():
    """A slug, number or UUID names a row, which one may read or not; other text may open something by itself."""
    names = {
        name
        for pattern in get_resolver().url_patterns
        for name, converter in getattr(pattern.pattern, "converters", {}).items()
        if type(converter).__name__ in {"StringConverter", "PathConverter"}
    }
    assert names <= SECRET_PARTS


def test_djangos_own_words_about_a_request_hide_its_key():
    request = asked("/xem/KHOA/", token="KHOA")
    assert line_of("%s: %s", "Forbidden", "/xem/KHOA/", request=request)["message"] == "Forbidden: /xem/…/"


def test_gunicorns_words_about_a_request_leave_out_its_address():
    line = line_of(
        "Error handling request %s", "/?khoa=KHOA", fault=ValueError("KHOA"), name="gunicorn.error"
    )
    assert line["message"] == "Error handling request %s"
    assert line["fault"] == ["ValueError"]


def test_a_fault_says_what_and_where_but_not_what_was_typed():
    line = line_of("x", fault=IntegrityError("DETAIL: Key (username)=(KHOA) already exists."))
    assert line["fault"] == ["IntegrityError"]
    assert line["trace"][-1].rpartition(":")[0].endswith("test_log_lines.py")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (OSError(28, "No space left on device"), "OSError: [Errno 28] No space left on device"),
        (OperationalError("no answer\nDETAIL: KHOA"), "OperationalError: no answer"),
        (ConnectionRefusedError("refused"), "ConnectionRefusedError: refused"),
    ],
)
def test_a_fault_of_the_system_is_told_in_its_words(fault, said):
    assert line_of("x", fault=fault)["fault"] == [said]


def test_what_a_fault_was_raised_from_is_told_too():
    fault = ValueError("KHOA")
    fault.__cause__ = OSError("đĩa")
    assert line_of("x", fault=fault)["fault"] == ["ValueError", "OSError: đĩa"]
