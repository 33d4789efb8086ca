"""What programs read: who gets in, what they get, and that the description says the same as the answers."""

import json
from datetime import date, timedelta
from decimal import Decimal

import jsonschema
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openapi_spec_validator import validate

from cluster_reports import workflow
from cluster_reports.article import draft
from cluster_reports.exports.open_data.openapi import description
from cluster_reports.models import ApiToken, ClusterRole, Period, Scoring, digest_of_secret
from cluster_reports.tables.open_data import Reader, data_of
from cluster_reports.tables.score_book import digest_of
from tests.cluster_reports.open_data import (
    AT,
    INSIDE,
    NOTE,
    OWN,
    PERSON,
    SECRET,
    make_token,
    published_period,
    without_digests,
)
from tests.cluster_reports.out import Desk
from tests.factories import (
    make_cluster,
    make_document,
    make_result,
    make_table,
    make_target,
    make_unit,
    make_user,
    moment,
)
from units.models import User

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 1)


@pytest.fixture(autouse=True)
def july(time_machine):
    time_machine.move_to(moment(TODAY), tick=False)


@pytest.fixture
def period():
    return published_period(number=3)


@pytest.fixture
def ask(client):
    def get(url, secret=SECRET, method="get", **headers):
        sent = {"Authorization": f"Bearer {secret}"} if secret else {}
        return getattr(client, method)(url, headers=sent | headers)

    return get


def person(period, who):
    members = list(period.members())
    return {
        "head": lambda: make_user(members[0]),
        "staff": lambda: make_user(members[1]),
        "editor": lambda: make_user(period.cluster.organisation, "editor"),
        "commander": lambda: make_user(period.cluster.organisation, "commander"),
        "admin": lambda: make_user(role="admin"),
        "outsider": make_user,
    }[who]()


def one(period):
    return reverse("api-period", args=[period.pk])


def conforms(answer, shape):
    schema = {"$ref": f"#/components/schemas/{shape}", "components": description()["components"]}
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(answer.json())
    return answer.json()


def test_the_description_is_valid_public_and_says_every_field(client):
    answer = client.get(reverse("api-description"))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "public, max-age=3600")
    validate(answer.json())
    assert answer.json() == description()
    for schema in description()["components"]["schemas"].values():
        assert schema["description"].endswith(".")
        assert not schema["additionalProperties"]
        assert set(schema["properties"]) == set(schema["required"])
        assert all(field["description"].endswith(".") for field in schema["properties"].values())


@pytest.mark.parametrize("level", ["public", "internal"])
def test_every_answer_is_as_described(ask, period, level):
    make_document(period.review)
    for who in ("admin", "staff"):
        make_token(person(period, who), [period.cluster], level, who)
        listed = conforms(ask(reverse("api-periods"), who), "PeriodPage")
        assert [row["key"] for row in listed["items"]] == [period.pk]
        conforms(ask(one(period), who), "PeriodData")
        heads = conforms(ask(reverse("api-articles"), who), "ArticlePage")["items"]
        audiences = {"public"} if level == "public" else {"public", "internal"}
        assert {row["audience"] for row in heads} == audiences
        for row in heads:
            conforms(ask(reverse("api-article", args=[row["slug"]]), who), "Article")
        conforms(ask("/api/v1/khong-co/", who), "Refusal")


def test_without_a_token_there_is_401_whoever_is_logged_in(client, ask):
    client.force_login(make_user(role="admin"))
    routes = {
        "api-periods": [],
        "api-period": [1],
        "api-articles": [],
        "api-article": ["b"],
        "api-nothing": ["x"],
    }
    for name, arguments in routes.items():
        url = reverse(name, args=arguments)
        for secret in (None, "", "crt_sai", "Bearer", "ệ"):
            answer = ask(url, secret)
            assert (answer.status_code, "Bearer" in answer["WWW-Authenticate"]) == (401, True)
            assert "mã truy cập" in conforms(answer, "Refusal")["error"].lower()
            assert answer["Cache-Control"] == "private, no-store"
            assert not answer.cookies
        assert client.get(url, {"token": SECRET}).status_code == 401
        assert client.get(url, headers={"Authorization": f"Basic {SECRET}"}).status_code == 401


def test_nothing_but_reading_is_allowed(ask):
    make_token(make_user(role="admin"), [])
    for name in ("api-periods", "api-description"):
        for method in ("post", "put", "patch", "delete", "options"):
            answer = ask(reverse(name), method=method)
            assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD"), method
            conforms(answer, "Refusal")
        assert ask(reverse(name), method="head").status_code == 200


def test_a_token_ends_on_its_last_day_by_revoking_and_with_its_people(ask, client, period, time_machine):
    token = make_token(person(period, "editor"), [period.cluster], days=10, made_at=moment(TODAY))
    assert ask(one(period)).status_code == 200
    time_machine.move_to(moment(TODAY + timedelta(days=10), 23, 59), tick=False)
    assert ask(one(period)).status_code == 200
    time_machine.move_to(moment(TODAY + timedelta(days=11), 0, 0), tick=False)
    assert ask(one(period)).status_code == 401
    ApiToken.objects.update(days=730)
    assert ask(one(period)).status_code == 200
    User.objects.filter(pk=token.user_id).update(is_active=False)
    assert ask(one(period)).status_code == 401
    User.objects.update(is_active=True)
    admin = make_user(role="admin")
    ApiToken.objects.update(made_by=admin)
    assert ask(one(period)).status_code == 200
    User.objects.filter(pk=admin.pk).update(is_active=False)
    assert ask(one(period)).status_code == 401
    client.force_login(token.user)
    assert "người tạo không còn hoạt động" in client.get(reverse("api-tokens")).text
    User.objects.update(is_active=True)
    ApiToken.objects.update(revoked_at=AT, revoked_by=token.user)
    assert ask(one(period)).status_code == 401


def test_a_token_reads_as_its_person_now_and_no_further_than_was_chosen(ask, period):
    other = published_period(number=4)
    editor = person(period, "editor")
    other.cluster.organisation = editor.unit
    other.cluster.save()
    token = make_token(editor, [period.cluster])
    assert [ask(one(row)).status_code for row in (period, other)] == [200, 404]
    slugs = {row["slug"] for row in ask(reverse("api-articles")).json()["items"]}
    foreign = other.review.articles.values_list("slug", flat=True)
    assert not slugs & set(foreign)  # a public one neither
    assert ask(reverse("api-article", args=[foreign[0]])).status_code == 404
    token.clusters.set([period.cluster, other.cluster])
    assert [ask(one(row)).status_code for row in (period, other)] == [200, 200]
    User.objects.filter(pk=editor.pk).update(unit=make_unit())
    assert [ask(one(row)).status_code for row in (period, other)] == [404, 404]
    assert ask(reverse("api-periods")).json() == {"items": [], "next": None}


def test_only_published_periods_are_told_and_a_withdrawn_article_takes_the_public_level_along(ask, period):
    token = make_token(person(period, "admin"), [period.cluster])
    Period.objects.filter(pk=period.pk).update(status="locked")
    assert ask(one(period)).status_code == 404
    Period.objects.filter(pk=period.pk).update(status="published")
    period.review.articles.filter(audience="public").update(status="withdrawn")
    assert ask(one(period)).status_code == 200
    token.level = "public"
    token.save()
    assert ask(one(period)).status_code == 404
    assert ask(reverse("api-articles")).json()["items"] == []


def test_each_level_holds_what_it_may(ask, period):
    token = make_token(person(period, "editor"), [period.cluster], "public")
    text = without_digests(ask(one(period)).content.decode())
    for word in (INSIDE, OWN, NOTE, PERSON, "7001", "8000", "9009", "phối hợp"):
        assert word not in text, word
    told = json.loads(text)
    assert [one["amount"]["value"] for one in told["targets"]] == ["30"]
    assert (told["results"], told["scoring"], len(told["units"])) == ([], None, 3)
    token.level = "internal"
    token.save()
    text = without_digests(ask(one(period)).content.decode())
    for word in (OWN, NOTE, PERSON, "8000", "8001", "9009"):
        assert word not in text, word
    assert INSIDE in text
    assert len(json.loads(text)["results"]) == 6


def test_a_unit_takes_its_own_figures_and_nobody_elses(ask, period):
    staff = person(period, "staff")
    make_token(staff, [period.cluster])
    answer = ask(one(period))
    told = answer.json()
    assert {row["unit"] for row in told["results"]} == {staff.unit_id}
    assert sorted(row["value"] for row in told["results"]) == ["10", "7001", "8001"]
    for word in (NOTE, PERSON, "8000", "8002", "9009"):
        assert word not in without_digests(answer.content.decode()), word
    ClusterRole.objects.create(
        cluster=period.cluster, unit=staff.unit, kind="deputy", starts_on=date(2020, 1, 1)
    )
    results = ask(one(period)).json()["results"]
    assert len(results) == 7  # all units', and of what stays inside a unit still only its own
    assert [row["value"] for row in results if row["value"].startswith("8")] == ["8001"]


def test_not_reported_zero_not_applicable_and_estimate_stay_apart(ask, period):
    target = period.cluster.pledges.get().targets.get(visibility="cluster")
    figures = {"zero": Decimal(0), "na": None, "estimate": Decimal("12.5000")}
    for (state, value), row in zip(figures.items(), target.results.order_by("pk"), strict=True):
        row.state, row.value = state, value
        row.save()
    make_token(person(period, "commander"), [period.cluster])
    told = [row for row in ask(one(period)).json()["results"] if row["target"] == target.pk]
    assert [(row["state"], row["value"]) for row in told] == [
        ("zero", "0"),
        ("na", None),
        ("estimate", "12.5"),
    ]
    target.results.order_by("pk").first().delete()
    told = [row for row in ask(one(period)).json()["results"] if row["target"] == target.pk]
    assert (told[0]["state"], told[0]["value"]) == ("missing", None)
    amount = next(row for row in ask(one(period)).json()["targets"] if row["key"] == target.pk)["amount"]
    assert (amount["value"], amount["is_estimate"]) == ("12.5", True)


def test_public_data_are_those_that_were_published(ask, period):
    make_token(person(period, "editor"), [period.cluster], "public")
    before = ask(one(period)).content
    period.cluster.pledges.get().targets.get(visibility="public").results.update(value=99)
    period.review.highlights.create(text="chưa ai đăng", visibility="public")
    assert ask(one(period)).content == before


def test_a_figure_that_a_correction_took_out_is_told_to_no_stranger_any_more(ask, client):
    """The row in the table emptied, and a zero that never had a row: neither is in the data, nor compared."""
    desk = Desk()
    zero = make_target(
        desk.cluster.pledges.get(), "Tai nạn", direction="count", measure="vụ", visibility="public"
    )
    for report in desk.reports:
        make_result(report, zero, state="zero", value=0)
    draft.refresh(desk.article)
    article = desk.publish()
    Period.objects.update(status="published")
    make_token(desk.people["second"], [desk.cluster], "public")
    comparison = reverse("cluster-comparison", args=[desk.cluster.slug])

    def told():
        lines = client.get(comparison).context["lines"]
        rows = ask(one(desk.period)).json()["targets"]
        return [line.target.name for line, _ in lines], [row["name"] for row in rows]

    assert told() == (["Tuần tra, canh gác", "Tai nạn"],) * 2

    typed = {"block:results": "Các đơn vị đã có nhiều cố gắng.", "figure:0": ""}
    correction = workflow.ask_correction(article, typed, by=desk.people["second"], at=AT, note="Ghi nhầm")
    workflow.take(correction, "publish", by=desk.people["editor"], at=AT)
    assert told() == ([], [])
    assert not ask(one(desk.period)).json()["articles"][0]["bulletin"]


def test_names_are_those_of_the_period(ask, period):
    unit = list(period.members())[1]
    unit.former_names.create(
        name="Phòng Tuyên huấn", short_name="Tuyên huấn", used_until=period.ends_on + timedelta(days=30)
    )
    make_token(person(period, "editor"), [period.cluster])
    names = [row["name"] for row in ask(one(period)).json()["units"]]
    assert names == ["Phòng Tham mưu", "Phòng Tuyên huấn", "Phòng Hậu cần"]


def test_places_are_told_once_the_scoring_is_closed(ask, period):
    make_token(person(period, "commander"), [period.cluster])
    members = list(period.members())
    known = {"is_shared": False, "tie": None, "maximum": "100.00"}
    rows = [
        {"pk": unit.pk, "name": str(unit), "total": f"{90 - place}.50", "rank": place + 1, **known}
        for place, unit in enumerate(members)
    ]
    book = {"table": "Bảng điểm 2026", "units": rows, "lines": [], "order": [unit.pk for unit in members]}
    scoring = Scoring.objects.create(period=period, table=make_table(period.cluster))
    assert ask(one(period)).json()["scoring"] is None
    Scoring.objects.filter(pk=scoring.pk).update(
        status="closed", frozen=book, digest=digest_of(book), closed_at=AT, closed_by=make_user()
    )
    told = conforms(ask(one(period)), "PeriodData")["scoring"]
    assert [(row["rank"], row["total"]) for row in told["places"]] == [
        (1, "90.50"),
        (2, "89.50"),
        (3, "88.50"),
    ]


def test_lists_go_on_by_key_and_refuse_what_they_cannot_read(ask, period):
    later = published_period(number=4)
    make_token(make_user(role="admin"), [period.cluster, later.cluster])
    url = reverse("api-periods")
    first = ask(f"{url}?so=1").json()
    assert [row["key"] for row in first["items"]] == [later.pk]
    second = ask(first["next"]).json()
    assert ([row["key"] for row in second["items"]], second["next"]) == ([period.pk], None)
    assert len(ask(f"{url}?cum={period.cluster.slug}&nam=2026").json()["items"]) == 1
    assert ask(f"{url}?nam=2025").json()["items"] == []
    for bad in ("so=0", "so=201", "so=x", "so=%C2%B2", "nam=1", f"truoc={2**63}", "cum=%00", "la=1", "cum="):
        answer = ask(f"{url}?{bad}")
        assert (answer.status_code, bool(conforms(answer, "Refusal")["error"])) == (400, True), bad
    assert ask(f"{one(period)}?x=1").status_code == 400
    assert ask(f"/api/v1/ky/{2**70}/").status_code == 404


def test_the_same_content_is_sent_once(ask, period):
    make_token(person(period, "editor"), [period.cluster])
    first = ask(one(period))
    assert ask(one(period), **{"If-None-Match": first["ETag"]}).status_code == 304
    period.review.highlights.create(text="kết quả mới", visibility="cluster")
    again = ask(one(period), **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again["ETag"] == first["ETag"]) == (200, False)


def test_the_day_of_use_is_written_once_a_day(ask, period):
    token = make_token(person(period, "editor"), [period.cluster])
    writes = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            ask(reverse("api-periods"))
        writes.append(sum(query["sql"].startswith("UPDATE") for query in queries))
    token.refresh_from_db()
    assert (writes, token.last_used_on) == ([1, 0], TODAY)
    assert SECRET not in str(vars(token))
    assert token.digest == digest_of_secret(SECRET)


@pytest.mark.parametrize(("level", "queries"), [("public", 4), ("internal", 37)])
def test_a_period_costs_the_same_for_few_and_many(level, queries, django_assert_num_queries):
    for size in (2, 9):
        period = published_period(units=size, targets=size, number=size)
        reader = Reader(User.objects.get(pk=person(period, "commander").pk), level)
        row = reader.periods().get()
        with django_assert_num_queries(queries):
            data = data_of(reader, row, TODAY)
        assert len(data.units) == size
    assert make_cluster([make_unit()]).periods.count() == 0
