import json
import logging

import pytest
from django.test import Client
from django.urls import reverse

from cluster_reports.watching.log_lines import JsonLines
from tests.factories import PASSWORD, make_unit, make_user

pytestmark = pytest.mark.django_db
KEY = "Khoa-Cay-Vao-9137"


class Kept(logging.Handler):
    """Formats at once, as the log of production does."""

    def __init__(self):
        super().__init__()
        self.setFormatter(JsonLines())
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@pytest.fixture
def lines():
    """What the log holds so far, each line read; as text in ``raw``."""
    handler = Kept()
    logging.getLogger().addHandler(handler)

    def read():
        return [json.loads(line) for line in handler.lines]

    read.raw = handler.lines
    yield read
    logging.getLogger().removeHandler(handler)


def of_requests(lines):
    return [line for line in lines() if line["logger"] == "cluster_reports.requests"]


def test_each_request_is_one_line_with_who_and_how_long(client, lines):
    person = make_user(make_unit())
    client.force_login(person)
    answer = client.get(reverse("my-work"), {"q": KEY})
    (line,) = of_requests(lines)
    assert line.pop("ms") > 0
    assert {name: line[name] for name in ("method", "path", "status", "user", "level")} == {
        "method": "GET",
        "path": "/viec-cua-toi/",
        "status": 200,
        "user": person.pk,
        "level": "INFO",
    }
    assert len(answer["X-Request-ID"]) == 32


def test_a_stranger_has_no_number_and_costs_no_query(client, lines, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(reverse("health-live"))
    assert "user" not in of_requests(lines)[0]


def test_who_views_as_somebody_stands_beside_whom(client, lines):
    admin, person = make_user(role="admin"), make_user(make_unit())
    client.force_login(admin)
    client.post(
        reverse("view-as", args=[person.pk]),
        {"version": person.version} if hasattr(person, "version") else {},
    )
    client.get(reverse("my-work"))
    line = of_requests(lines)[-1]
    assert (line["user"], line["views_as"]) == (admin.pk, person.pk)


@pytest.mark.parametrize(
    ("proxies", "given", "kept"),
    [
        (1, "a1b2c3d4e5f6", True),
        (0, "a1b2c3d4e5f6", False),  # nobody vouches for it
        (1, "ngan", False),
        (1, 'a1b2c3d4"}\n{"x', False),
        (1, "x" * 65, False),
    ],
)
def test_only_a_proxy_names_requests_and_only_plainly(client, settings, proxies, given, kept):
    settings.TRUSTED_PROXIES = proxies
    answer = client.get("/", headers={"X-Request-ID": given})
    assert (answer["X-Request-ID"] == given) == kept
    assert client.get("/")["X-Request-ID"] != answer["X-Request-ID"]


def test_neither_password_nor_key_nor_query_nor_body_reach_the_log(client, lines):
    person = make_user(make_unit(), username="haucan")
    client.post(f"/dang-nhap/?x={KEY}", {"username": "haucan", "password": KEY})
    client.post("/dang-nhap/", {"username": KEY, "password": PASSWORD})
    client.get(f"/xem/{KEY}/", headers={"Authorization": f"Bearer {KEY}", "Referer": f"/{KEY}"})
    client.get(f"/lich/{KEY}.ics")
    client.get(f"/{KEY}/{KEY}")
    client.get("/api/v1/ky/", headers={"Authorization": f"Bearer {KEY}"})
    Client(enforce_csrf_checks=True).post(f"/xem/{KEY}/", {"text": KEY})
    client.force_login(person)
    client.post(reverse("password-change"), {"old_password": KEY, "new_password1": KEY, "new_password2": KEY})
    session = client.session.session_key
    text = "\n".join(lines.raw)
    assert len(of_requests(lines)) == 8
    assert "Forbidden (CSRF" in text  # Django's own line, its address hidden
    assert [secret for secret in (KEY, PASSWORD, session) if secret in text] == []


def test_a_page_that_breaks_leaves_a_line_without_what_was_typed_and_shows_its_name(
    client, lines, monkeypatch
):
    def break_(*_):
        raise ValueError(f"invalid literal for int(): {KEY!r}")

    monkeypatch.setattr("cluster_reports.views.health._plain", break_)
    client.raise_request_exception = False
    answer = client.get(reverse("health-live"), {"q": KEY})
    assert answer.status_code == 500
    name = answer["X-Request-ID"]
    assert f"<code>{name}</code>" in answer.text
    told, line = (one for one in lines() if one["logger"] in {"django.request", "cluster_reports.requests"})
    assert (told["fault"], told["level"], told["request_id"], line["request_id"]) == (
        ["ValueError"],
        "ERROR",
        name,
        name,
    )
    assert any(frame.endswith(" live") for frame in told["trace"])
    assert KEY not in "\n".join(lines.raw)


def test_runserver_tells_of_requests_itself(client, lines):
    client.get("/", SERVER_SOFTWARE="WSGIServer/0.2")
    assert of_requests(lines) == []
