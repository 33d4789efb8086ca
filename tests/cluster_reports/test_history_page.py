"""What a value was, who changed it and where stands on a page, for those who may know it."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib import admin
from django.urls import reverse

from cluster_reports.guide.pages import PAGES as PAGES_HELPED
from cluster_reports.history.kept import kept_models, things_of
from cluster_reports.models import Change, Period, Pledge, Quota, Result, UnitReport, Wording
from cluster_reports.tables.history import NOUNS, words_of
from cluster_reports.tables.history_words import PAGES, UNKNOWN, words_of_source
from tests import admin_forms
from tests.cluster_reports.test_nothing_overwritten import WRITES
from tests.cluster_reports.test_wording_views import ANEW
from tests.factories import (
    make_directive,
    make_evidence,
    make_result,
    make_review,
    make_table,
    make_target,
    make_unit,
    moment,
)
from units.acting import Acting, acting_as
from units.models import Unit

pytestmark = pytest.mark.django_db


def page_of(client, noun, thing, **query):
    return client.get(reverse("history", args=[noun, thing.pk]), query)


def told(response):
    """Of each change: what was done to what, and the parts with old and new."""
    return [
        (line.action, line.row, [(part.label, part.old, part.new) for part in line.parts])
        for line in response.context["page"].lines
    ]


@pytest.fixture
def report(june, entry_report):
    return entry_report


def change(result, **values):
    Result.objects.filter(pk=result.pk).update(**values)


def test_both_values_stand_there_with_person_page_and_row(client, report, people):
    result = report.results.get()
    with acting_as(Acting(people["staff"].pk, people["staff"].username, "unit-report-edit", "10.0.0.8")):
        change(result, state="value", value=Decimal("1234.5"), explanation="")
        change(result, value=Decimal("2234.5"), explanation="<b>Vượt</b>")
    client.force_login(people["staff"])
    response = page_of(client, "bao-cao", report)
    assert told(response)[0] == (
        "sửa",
        result.target.name,
        [("Số liệu", "1.234,5", "2.234,5"), ("Giải trình", "", "<b>Vượt</b>")],
    )
    line = response.context["page"].lines[0]
    assert (line.by, line.source) == (people["staff"].full_name, "trang nhập báo cáo")
    text = response.content.decode()
    assert "&lt;b&gt;Vượt" in text
    assert "<b>Vượt" not in text


def test_a_page_sent_by_a_browser_leaves_who_and_where(client, report, people):
    """Through every middleware: on a page of the site, in the administration."""
    client.force_login(people["admin"])
    sent = {"viec": "luu", "text": ANEW, "version": 0}
    assert client.post(reverse("wording", args=["signing"]), sent, REMOTE_ADDR="10.0.0.9").status_code == 302
    address = reverse("admin:units_unitkind_add")
    assert (
        admin_forms.post(
            client, address, {"name": "trung đoàn", "head_noun": "Trung đoàn", "plural": "các trung đoàn"}
        ).status_code
        == 302
    )
    page, administration = (
        Change.objects.filter(about=about, action="+").first() for about in ("wording", "unitkind")
    )
    told = (people["admin"].pk, people["admin"].username)
    assert (page.person, page.name, page.source, page.address) == (*told, "wording", "10.0.0.9")
    assert (administration.person, administration.name) == told
    assert administration.source == "admin:units_unitkind_add"
    text = page_of(client, "cau-chu", Wording.objects.get()).content.decode()
    assert people["admin"].full_name in text
    assert "trang câu chữ mẫu" in text


def test_a_head_reads_what_came_after_the_handing_in_only(client, report, people):
    result = report.results.get()
    change(result, explanation="lúc còn nháp")
    client.force_login(people["head"])
    assert page_of(client, "bao-cao", report).status_code == 404
    UnitReport.objects.filter(pk=report.pk).update(
        status="submitted",
        submitted_at=moment(date(2100, 1, 1)),
        first_submitted_at=moment(date(2100, 1, 1)),
        submitted_by=people["staff"],
    )
    response = page_of(client, "bao-cao", report)
    assert told(response) == []
    assert "Chưa có thay đổi nào được ghi." in response.content.decode()
    client.force_login(people["staff"])
    assert "lúc còn nháp" in page_of(client, "bao-cao", report).content.decode()


def test_a_row_that_is_gone_is_told_to_its_unit_and_not_to_the_head(client, report, people):
    evidence = make_evidence(report.results.get(), people["staff"], name="Biên bản A.pdf")
    UnitReport.objects.filter(pk=report.pk).update(
        status="submitted",
        submitted_at=moment(date(2020, 1, 1)),
        first_submitted_at=moment(date(2020, 1, 1)),
        submitted_by=people["staff"],
    )
    evidence.delete()
    for who, knows in (("staff", True), ("admin", True), ("head", False)):
        client.force_login(people[who])
        assert ("Biên bản A.pdf" in page_of(client, "bao-cao", report).content.decode()) is knows, who


def test_fifty_a_page_and_the_older_ones_by_the_last_one_shown(client, report, people):
    result = report.results.get()
    for number in range(60):
        change(result, explanation=f"lần {number}")
    client.force_login(people["staff"])
    first = page_of(client, "bao-cao", report)
    words = [parts[0][2] for _, _, parts in told(first)]
    assert words == [f"lần {number}" for number in range(59, 9, -1)]
    second = page_of(client, "bao-cao", report, truoc=first.context["page"].next)
    assert [parts[0][2] for _, _, parts in told(second)[:10]] == [f"lần {n}" for n in range(9, -1, -1)]
    assert second.context["page"].next is None
    for broken in ("-1", "x", "9" * 40, "²"):
        assert len(told(page_of(client, "bao-cao", report, truoc=broken))) == 50
    assert told(page_of(client, "bao-cao", report, truoc="0")) == []


@pytest.mark.parametrize("number", [1, 20])
def test_the_same_queries_for_few_and_many(client, report, people, number, django_assert_num_queries):
    pledge = report.results.get().target.pledge
    for place in range(number):
        result = make_result(report, make_target(pledge, f"Chỉ tiêu {place}"))
        change(result, explanation="x")
    client.force_login(people["staff"])
    with django_assert_num_queries(QUERIES):
        page_of(client, "bao-cao", report)


QUERIES = 7


def test_only_admins_read_of_people_and_units_and_nothing_leaks_that_there_is_one(client, people, june):
    person = people["staff"]
    for who in ("staff", "head", "editor", "commander"):
        client.force_login(people[who])
        for noun, key in (("nguoi", person.pk), ("nguoi", 10**9), ("don-vi", person.unit_id)):
            assert client.get(reverse("history", args=[noun, key])).status_code == 403
    client.force_login(people["admin"])
    person.email = "a@b.vn"
    person.save()
    person.set_password("mật khẩu rất dài 123")
    person.save()
    text = page_of(client, "nguoi", person).content.decode()
    assert "a@b.vn" in text
    assert "pbkdf2" not in text
    assert "argon2" not in text
    assert "Mật khẩu" not in text.split("<main", 1)[1]


def test_unknown_nouns_and_keys_are_no_pages(client, people, june):
    client.force_login(people["admin"])
    for noun, key in (("phieu", 1), ("bao-cao", 10**9), ("bao-cao", 10**30), ("unitreport", 1)):
        assert client.get(f"/lich-su/{noun}/{key}/").status_code == 404


def test_what_was_removed_is_still_told_to_admins(client, people, june):
    unit = make_unit("Đơn vị lập nhầm")
    key = unit.pk
    unit.delete()
    address = reverse("history", args=["don-vi", key])
    client.force_login(people["admin"])
    response = client.get(address)
    assert response.status_code == 200
    assert "Đơn vị lập nhầm" in response.content.decode()
    assert client.get(reverse("history", args=["don-vi", key + 1000])).status_code == 404
    client.force_login(people["staff"])
    assert client.get(address).status_code == 403


def test_every_thing_that_history_is_about_has_a_page():
    things = {there for model, kept in kept_models().items() for there, _ in things_of(model, kept)}
    assert set(NOUNS.values()) == things
    for model in things:
        has_page = hasattr(model, "get_absolute_url") or model in {Period, Quota, Unit, Wording}
        assert has_page or admin.site.is_registered(model), model


def test_every_page_that_writes_has_words():
    assert WRITES.keys() - PAGES.keys() == set()
    assert words_of_source("manage.py load_dossier") == "lệnh load_dossier trên máy chủ"
    assert words_of_source("admin:units_unit_change") == "quản trị, mục đơn vị"
    assert words_of_source("admin:index") == "quản trị"
    assert words_of_source("") == words_of_source("no-such-page") == UNKNOWN


@pytest.mark.parametrize(
    ("model", "column", "raw", "words"),
    [
        (Result, "value", 28360.5, "28.360,5"),
        (Result, "state", "missing", Result.State.NOT_REPORTED.label),
        (Result, "state", "no longer one", "no longer one"),
        (Result, "is_flagged", 1, "có"),
        (Result, "is_flagged", False, "không"),
        (UnitReport, "submitted_at", "2026-06-18 17:30:00", "00:30 19/06/2026"),
        (UnitReport, "submitted_at", "2026-06-18T17:30:00+00:00", "00:30 19/06/2026"),
        (Pledge, "year", 2026, "2026"),
        (Period, "starts_on", "2026-06-01", "01/06/2026"),
    ],
)
def test_values_are_said_as_the_site_says_them(model, column, raw, words):
    assert words_of(model._meta.get_field(column), raw) == words


WAY = "Lịch sử thay đổi từng giá trị"


@pytest.fixture
def doors(report, people, entry_cluster):
    """Pages by what they are about, each with the address of its history."""
    cluster = entry_cluster
    review, table = make_review(report.period), make_table(cluster)
    directive = make_directive(report.period, people["staff"].unit, people["commander"])
    worded = Wording.objects.create(
        block="signing", text=ANEW, by=people["admin"], at=moment(date(2026, 6, 10))
    )
    unit = reverse("unit", args=[people["staff"].unit_id])
    wording = reverse("wording", args=["signing"])
    return {
        "review": (review.get_absolute_url(), f"/lich-su/hoi-nghi/{review.pk}/"),
        "cluster": (cluster.get_absolute_url(), f"/lich-su/cum/{cluster.pk}/"),
        "directive": (directive.get_absolute_url(), f"/lich-su/chi-dao/{directive.pk}/"),
        "table": (table.get_absolute_url(), f"/lich-su/bang-diem/{table.pk}/"),
        "unit": (unit, f"/lich-su/don-vi/{people['staff'].unit_id}/"),
        "wording": (wording, f"/lich-su/cau-chu/{worded.pk}/"),
    }


@pytest.mark.parametrize(
    ("who", "led"),
    [
        ("admin", {"review", "cluster", "table", "unit", "wording"}),
        ("head", {"review", "cluster", "directive", "table"}),
        ("staff", set()),
        ("other", set()),
        ("editor", set()),
        ("commander", set()),
        ("stranger", set()),
    ],
)
def test_a_page_leads_to_its_history_those_who_may_read_it(knock, doors, who, led):
    """And nobody else: where no link stands, the address is closed."""
    found, opened = set(), set()
    for name, (page, address) in doors.items():
        text = knock(who, page).content.decode()
        assert (WAY in text) is (f'href="{address}"' in text)
        found |= {name} if WAY in text else set()
        opened |= {name} if knock(who, address).status_code == 200 else set()
    assert (found, opened) == (led, led)


@pytest.mark.parametrize("who", ["staff", "head", "admin"])
def test_the_way_from_a_cluster_costs_no_query(client, people, doors, who, django_assert_num_queries):
    client.force_login(people[who])
    with django_assert_num_queries(10):
        client.get(doors["cluster"][0])


def test_each_reader_is_told_what_the_page_is_for(knock, report, submitted, people):
    for who, audience in (("staff", "staff"), ("head", "head"), ("admin", "admin")):
        text = knock(who, reverse("history", args=["bao-cao", report.pk])).content.decode()
        for step in PAGES_HELPED["history"].steps[audience]:
            assert step in text, (who, step)


def test_an_address_that_is_made_of_the_name_is_not_told(knock, entry_cluster):
    page = knock("admin", reverse("history", args=["cum", entry_cluster.pk]))
    labels = {part.label for line in page.context["page"].lines for part in line.parts}
    assert "Số" in labels
    assert "Địa chỉ" not in labels
