from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.db import DatabaseError, OperationalError
from django.urls import reverse
from django.utils.timezone import now
from prometheus_client.parser import text_string_to_metric_families

from cluster_reports.models import Digest, Operation, PaperBatch
from tests.factories import make_cluster, make_period, make_review, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def figures(client):
    """Of every sample: (its name, its labels' values by their names …) → figure."""

    def read():
        text = client.get(reverse("metrics")).text
        return {
            (
                sample.name.removeprefix("cluster_reports_"),
                *dict(sorted(sample.labels.items())).values(),
            ): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    return read


@pytest.mark.parametrize(
    ("address", "headers", "proxies", "status"),
    [
        ("127.0.0.1", {}, 0, 200),
        ("::1", {}, 0, 200),
        ("192.0.2.5", {}, 0, 404),
        ("192.0.2.5", {"X-Forwarded-For": "127.0.0.1"}, 0, 404),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.5"}, 0, 404),  # a proxy the settings do not know of
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.5"}, 1, 404),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1, 192.0.2.5"}, 1, 404),
        ("10.0.0.9", {"X-Forwarded-For": "127.0.0.1"}, 1, 200),
        ("192.0.2.5", {"Authorization": "Bearer khoa"}, 0, 404),  # none is set
        ("127.0.0.1", {"Authorization": "Bearer"}, 0, 200),
        ("", {}, 0, 404),
    ],
)
def test_the_own_machine_may_read_and_others_are_told_of_no_such_page(
    client, settings, address, headers, proxies, status
):
    settings.TRUSTED_PROXIES = proxies
    answer = client.get(reverse("metrics"), headers=headers, REMOTE_ADDR=address)
    assert answer.status_code == status
    if status == 200:
        assert answer["Cache-Control"] == "no-store"
        assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"


@pytest.mark.parametrize(
    ("address", "said", "status"),
    [
        ("192.0.2.5", "Bearer khoa-77", 200),
        ("192.0.2.5", "bearer khoa-77", 200),
        ("192.0.2.5", "Bearer khoa-78", 404),
        ("192.0.2.5", "Bearer ", 404),
        ("192.0.2.5", "Bearer khoá", 404),
        ("10.1.2.3", "Bearer khoa-78", 404),  # who shows a wrong one is let in nowhere
        ("10.1.2.3", "", 200),
    ],
)
def test_a_token_and_networks_are_settings(client, settings, address, said, status):
    settings.METRICS_TOKEN = "khoa-77"
    settings.METRICS_FROM = [ip_network("10.0.0.0/8")]
    answer = client.get(reverse("metrics"), headers={"Authorization": said}, REMOTE_ADDR=address)
    assert answer.status_code == status


def test_the_page_only_reads_and_comes_without_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.post(reverse("metrics")).status_code in {403, 405}
    assert client.get(reverse("metrics")).status_code == 200


def test_requests_are_counted_by_name_of_the_page_never_by_address(client, figures):
    before = figures()
    client.get("/dang-nhap/")
    client.get("/xem/khong-co/")
    client.get("/khong/co/trang/nay/")
    client.get("/static/khong-co.css")
    client.generic("PROPFIND", "/dang-nhap/")
    after = figures()
    more = {key: after[key] - before.get(key, 0) for key in after if key[0] == "requests_total"}
    assert {key[1:]: count for key, count in more.items() if count} == {
        ("GET", "login", "200"): 1.0,
        ("GET", "shared", "404"): 1.0,
        ("GET", "unknown", "404"): 1.0,
        ("GET", "static", "404"): 1.0,
        ("other", "unknown", "405"): 1.0,
        ("GET", "metrics", "200"): 1.0,
    }
    seconds = "request_seconds_count", "login"
    assert after[seconds] - before.get(seconds, 0) == 1


def test_failed_log_ins_are_counted(client, figures):
    make_user(make_unit(), username="haucan")
    before = figures().get(("security_events_total", "failed"), 0)
    for _ in range(2):
        client.post("/dang-nhap/", {"username": "haucan", "password": "sai mật khẩu"})
    assert figures()["security_events_total", "failed"] == before + 2


def test_requests_that_fail_because_of_the_database_are_counted(client, figures, monkeypatch):
    def down(*_):
        raise OperationalError("no answer")

    before = figures().get(("database_errors_total", "OperationalError"), 0)
    monkeypatch.setattr("cluster_reports.views.health._plain", down)
    client.raise_request_exception = False
    assert client.get(reverse("health-live")).status_code == 503
    assert figures()["database_errors_total", "OperationalError"] == before + 1


def test_letters_papers_backups_and_drills_are_measured(figures, django_assert_num_queries, client):
    at = now()
    empty = figures()
    person = make_user(make_unit())
    for number, (fault, sent) in enumerate([("", None), ("máy chủ thư tắt", None), ("", at)]):
        Digest.objects.create(
            recipient=person, day=(at - timedelta(number)).date(), try_at=at, fault=fault, sent_at=sent
        )
    cluster = make_cluster([make_unit()])
    batch = PaperBatch.objects.create(
        review=make_review(make_period(cluster)), asked_by=person, asked_at=at - timedelta(minutes=10)
    )
    for order, done in enumerate([None, None, at]):
        batch.items.create(order=order, name=f"{order}.pdf", form="pdf", content={}, done_at=done)
    for kind, hours, fault in (
        ("backup", 30, ""),
        ("backup", 5, ""),
        ("backup", 1, "đầy đĩa"),
        ("drill", 50, ""),
    ):
        ended = at - timedelta(hours=hours)
        Operation.objects.create(kind=kind, began_at=ended, ended_at=ended, is_good=not fault, fault=fault)
    with django_assert_num_queries(3):  # as many as with nothing there
        client.get(reverse("metrics"))
    found = figures()
    assert empty["database_up",] == found["database_up",] == 1
    assert (empty["letters_waiting",], found["letters_waiting",], found["letters_failed",]) == (0, 2, 1)
    assert (empty["papers_waiting",], found["papers_waiting",]) == (0, 2)
    assert (empty["papers_oldest_seconds",], round(found["papers_oldest_seconds",], -1)) == (0, 600)
    assert ("last_good_seconds", "backup") not in empty
    assert round(found["last_good_seconds", "backup"], -2) == 5 * 3600
    assert round(found["last_good_seconds", "drill"], -2) == 50 * 3600


def test_a_database_that_is_down_is_told_and_the_rest_of_the_figures_too(figures, monkeypatch):
    def down(at):
        raise DatabaseError

    monkeypatch.setattr("cluster_reports.views.metrics.gauges", down)
    found = figures()
    assert found["database_up",] == 0
    assert ("letters_waiting",) not in found
    assert any(key[0] == "requests_total" for key in figures())
