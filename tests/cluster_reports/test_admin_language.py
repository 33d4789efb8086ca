"""Every page of the administration, as an administrator meets it: in Vietnamese, and only for administrators."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.forms.article import ArticleForm
from cluster_reports.forms.cluster_result import ClusterResultForm
from cluster_reports.models import Download, Grade, GradeScale, LegalBasis, Outlet, PaperTemplate
from tests.factories import (
    make_area,
    make_article,
    make_award_form,
    make_change,
    make_cluster,
    make_criterion,
    make_document,
    make_line,
    make_part,
    make_period,
    make_pledge,
    make_quota,
    make_report,
    make_review,
    make_rule,
    make_table,
    make_target,
    make_unit,
    make_user,
    moment,
)
from units.models import Leader, User

pytestmark = pytest.mark.django_db

ENGLISH = re.compile(
    r"\b(?:add|save|delete|change|home|select|search|filter|history|view|today|now|remove|and|or|all|any|none|"
    r"yes|no|unknown|user|users|password|the|this|date|time|by|of|for|with|site|actions?|log|name|first|"
    r"last|objects?|items?|show|hide|clear|reset|close|please|field|required|null|true|false|counts?)\b",
    re.IGNORECASE,
)
SAID_BY = ("alt", "title", "placeholder", "aria-label", "value")


class Visible(HTMLParser):
    """What a person reads or hears: text outside scripts, labels of images and buttons."""

    def __init__(self, html):
        super().__init__()
        self.hidden = 0
        self.said = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in {"script", "style"}
        attrs = dict(attrs)
        is_button = tag == "input" and attrs.get("type") in {"submit", "button"}
        self.said += [attrs.get(name) or "" for name in SAID_BY if name != "value" or is_button]

    def handle_endtag(self, tag):
        self.hidden -= tag in {"script", "style"}

    def handle_data(self, data):
        if not self.hidden:
            self.said.append(data)


def english_in(response):
    words = " · ".join(text.strip() for text in Visible(response.content.decode()).said if text.strip())
    return [words[max(0, hit.start() - 40) : hit.end() + 40] for hit in ENGLISH.finditer(words)]


@pytest.fixture
def administrator():
    return make_user(role=User.Role.ADMIN, username="quantri", full_name="Trần Thị Quản")


@pytest.fixture
def whole_site(administrator):
    """One row of every model that has a page."""
    unit = make_unit("Phòng Hậu cần")
    unit.former_names.create(name="Phòng Quân nhu", short_name="Quân nhu", used_until=date(2024, 12, 31))
    cluster = make_cluster([unit], number=3)
    period = make_period(cluster, status="preparing")
    pledge = make_pledge(cluster)
    line = make_line(pledge, "Xây dựng đơn vị vững mạnh")
    make_line(pledge, "Làm hai công trình", unit=unit, kind="commitment")
    pledge.signatures.create(unit=unit)
    target = make_target(pledge, "Tuần tra, canh gác", line=line, planned=20)
    target.assignments.create(unit=unit, planned=10)
    workflow.take(period, "open", by=administrator, at=moment(date(2026, 6, 1)))
    make_change(target, administrator, old="20", new="18")
    report = period.reports.get()
    report.results.update(state="value", value=5)
    make_part(report, make_area(cluster, "Hậu cần", unit))
    make_article(make_review(period), slug="so-ket")
    make_document(period.review, administrator)
    Download.objects.note(report, "so-lieu.xlsx", by=administrator, at=moment(date(2026, 6, 2)))
    Download.objects.note(period, "ca-ky.zip", by=administrator, at=moment(date(2026, 6, 2)))
    PaperTemplate.objects.create(unit=unit, place="Lâm Đồng")
    make_user(unit, username="canbo", full_name="Lê Văn Cán")
    scale = GradeScale.objects.create(name="Ba mức")
    Grade.objects.create(scale=scale, label="Tốt", phrase="được làm tốt")
    Outlet.objects.create(name="Báo tỉnh")
    make_criterion(make_table(cluster, status="draft"))
    make_rule("Quá bán")
    make_quota(make_award_form(), cluster=cluster)
    LegalBasis.objects.create(starts_on=date(2025, 7, 1), text="Luật Thi đua, khen thưởng")
    leader = Leader.objects.create(full_name="Nguyễn Văn An")
    leader.titles.create(since=date(2026, 1, 1), rank="Đại tá", posts="Chính ủy")
    return cluster


MODELS = sorted(admin.site._registry, key=lambda model: model.__name__)


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def page(client, administrator):
    client.force_login(administrator)
    return client.get


def test_index_speaks_vietnamese(page, whole_site):
    assert english_in(page(reverse("admin:index"))) == []


@pytest.mark.parametrize("model", MODELS)
def test_list_speaks_vietnamese(page, whole_site, model):
    response = page(address(model, "changelist"))
    assert response.status_code == 200
    assert english_in(response) == []


@pytest.mark.parametrize("model", MODELS)
def test_list_without_rows_speaks_vietnamese(page, model):
    assert english_in(page(address(model, "changelist"))) == []


@pytest.mark.parametrize("model", MODELS)
def test_change_page_speaks_vietnamese(page, whole_site, model):
    row = model.objects.order_by("-pk").first()
    response = page(address(model, "change", row.pk))
    assert response.status_code == 200
    assert english_in(response) == []


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("kind", ["history", "delete"])
def test_history_and_deletion_speak_vietnamese(page, whole_site, model, kind):
    response = page(address(model, kind, model.objects.order_by("-pk").first().pk))
    assert response.status_code in {200, 403}
    assert english_in(response) == []


WRITABLE = [
    "ballotrule",
    "awardform",
    "cluster",
    "criterion",
    "gradescale",
    "leader",
    "legalbasis",
    "outlet",
    "papertemplate",
    "period",
    "pledge",
    "scoringtable",
    "target",
    "unit",
    "unitkind",
    "user",
]


@pytest.mark.parametrize("model", [model for model in MODELS if model._meta.model_name in WRITABLE])
def test_add_page_and_its_refusal_speak_vietnamese(client, page, whole_site, model):
    assert english_in(page(address(model, "add"))) == []
    counts = {
        f"{prefix}-{name}": 0
        for prefix in (
            "memberships",
            "bands",
            "spared",
            "roles",
            "lines",
            "lines-2",
            "signatures",
            "grades",
            "quotas",
            "assignments",
            "former_names",
        )
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    refused = client.post(address(model, "add"), counts)
    assert refused.status_code == 200
    assert "Trường này bắt buộc" in refused.content.decode() or "errornote" in refused.content.decode()
    assert english_in(refused) == []


@pytest.mark.parametrize("name", WRITABLE)
def test_a_model_that_can_be_added_is_one_that_can_be_saved(page, name):
    (model,) = [model for model in MODELS if model._meta.model_name == name]
    assert page(address(model, "add")).status_code == 200


def test_what_other_rooms_write_cannot_be_added_or_changed(page, client, whole_site):
    read_only = [model for model in MODELS if model._meta.model_name not in WRITABLE]
    assert sorted(model._meta.model_name for model in read_only) == [
        "article",
        "document",
        "download",
        "loggedstep",
        "review",
        "targetchange",
        "unitreport",
    ]
    for model in read_only:
        assert page(address(model, "add")).status_code == 403
        assert client.post(address(model, "change", model.objects.first().pk), {}).status_code == 403


@pytest.mark.parametrize("role", ["staff", "commander", "editor"])
@pytest.mark.parametrize("model", MODELS)
def test_people_of_other_roles_are_refused(client, whole_site, role, model):
    client.force_login(make_user(role=role))
    for place in ("changelist", "add"):
        assert client.get(address(model, place), follow=True).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_strangers_are_sent_to_the_log_in_page(client, model):
    response = client.get(address(model, "changelist"))
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("login"))


def test_the_administration_has_no_log_in_page_of_its_own(client):
    response = client.get(reverse("admin:login"))
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("login"))
    response = client.post(reverse("admin:login"), {"username": "quantri", "password": "x"})
    assert (response.status_code, "quantri" in response.text) == (401, False)


def test_the_index_lists_the_work_in_its_order(page, whole_site):
    apps = page(reverse("admin:index")).context["app_list"]
    assert [[row["object_name"] for row in app["models"]] for app in apps] == [
        ["Unit", "User", "UnitKind", "Leader"],
        [
            "Cluster",
            "Period",
            "Pledge",
            "Target",
            "GradeScale",
            "ScoringTable",
            "Criterion",
            "BallotRule",
            "Outlet",
            "PaperTemplate",
            "AwardForm",
            "LegalBasis",
            "TargetChange",
            "UnitReport",
            "Review",
            "Article",
            "LoggedStep",
            "Document",
            "Download",
        ],
    ]


def judged_a_part(report):
    part = make_part(report, make_area(report.period.cluster))
    workflow.take(part, "approve", by=make_user(part.area.unit), at=moment(date(2026, 6, 2)))


def rows_of(number):
    for index in range(number):
        unit = make_unit(f"Phòng {number}-{index}")
        unit.former_names.create(name=f"Ban {index}", short_name="Ban", used_until=date(2024, 12, 31))
        cluster = make_cluster([unit])
        period = make_period(cluster, status="preparing")
        pledge = make_pledge(cluster)
        make_change(make_target(pledge, line=make_line(pledge)))
        workflow.take(period, "open", by=make_user(role=User.Role.ADMIN), at=moment(date(2026, 6, 1)))
        judged_a_part(make_report(make_period(cluster, "q1"), unit, "submitted"))
        make_article(make_review(period))
        make_document(period.review)
        Download.objects.note(period.review, "a.pdf", by=make_user(unit), at=moment(date(2026, 6, 2)))
        Download.objects.note(period, "ca-ky.zip", by=make_user(unit), at=moment(date(2026, 6, 2)))
        PaperTemplate.objects.create(unit=unit)
        make_user(unit)
        scale = GradeScale.objects.create(name=f"Thang {number}-{index}")
        Grade.objects.create(scale=scale, label="Tốt", phrase="được làm tốt")
        Outlet.objects.create(name=f"Báo {number}-{index}")
        make_quota(make_award_form(f"Giấy khen {number}-{index}"), cluster=cluster)
        LegalBasis.objects.create(starts_on=date(2020 + number, 1, 1 + index), text="Luật thử")


@pytest.mark.parametrize("model", MODELS)
def test_lists_ask_the_database_as_often_for_ten_rows_as_for_three(
    page, django_assert_num_queries, model, administrator
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    rows_of(3)
    page(address(model, "changelist"))  # the first visit loads the session and the content types
    with CaptureQueriesContext(connection) as few:
        page(address(model, "changelist"))
    rows_of(7)
    with CaptureQueriesContext(connection) as many:
        page(address(model, "changelist"))
    assert len(many) == len(few)


def test_years_have_no_thousands_dot(page, whole_site):
    for model in MODELS:
        text = " ".join(Visible(page(address(model, "changelist")).content.decode()).said)
        assert "2.026" not in text
        row = model.objects.order_by("-pk").first()
        assert "2.026" not in page(address(model, "change", row.pk)).content.decode()


def test_pages_that_ask_before_acting_speak_vietnamese(page, client, whole_site, administrator):
    period, pledge = whole_site.periods.get(), whole_site.pledges.get()
    asking = [
        reverse("admin:cluster_reports_cluster_new_periods", args=[whole_site.pk]),
        reverse("admin:cluster_reports_cluster_new_periods", args=[whole_site.pk]) + "?year=x",
        reverse("admin:cluster_reports_period_step", args=[period.pk, "lock"]),
        reverse("admin:cluster_reports_pledge_copy", args=[pledge.pk]),
        reverse("admin:auth_user_password_change", args=[administrator.pk]),
        reverse("admin:password_change"),
    ]
    assert [(url, english_in(page(url))) for url in asking] == [(url, []) for url in asking]
    chosen = {"action": "delete_selected", "_selected_action": [whole_site.pk]}
    assert english_in(client.post(address(type(whole_site), "changelist"), chosen)) == []


def test_no_choice_list_begins_with_dashes(client):
    client.force_login(make_user(role=User.Role.ADMIN))
    make_pledge(make_cluster([make_unit()]))
    for name in ("cluster", "target", "pledge", "period", "outlet"):
        page = client.get(reverse(f"admin:cluster_reports_{name}_add")).content.decode()
        page += client.get(reverse(f"admin:cluster_reports_{name}_changelist")).content.decode()
        assert "---------" not in page, name
    assert (
        '<option value="" selected>chọn</option>'
        in page + client.get(reverse("admin:cluster_reports_target_add")).content.decode()
    )


@pytest.mark.parametrize(
    ("model", "words"),
    [(GradeScale, "Đã có một thang cùng tên."), (Outlet, "Đã có một nơi đăng cùng tên.")],
)
def test_a_name_that_is_taken_is_told_naturally(model, words):
    model.objects.create(name="Một")
    with pytest.raises(ValidationError) as refused:
        model(name="Một").full_clean()
    assert refused.value.message_dict["name"] == [words]


def test_an_address_that_is_taken_is_told_naturally():
    article = make_article(slug="bai-mot")
    form = ArticleForm({"headline": "Bài", "slug": "Bài một"}, instance=make_article(slug="bai-hai"))
    assert form.errors == {"slug": ["Một bài khác đang dùng địa chỉ này. Sửa địa chỉ."]}
    assert article.slug == "bai-mot"


def test_our_own_forms_say_a_word_where_nothing_is_chosen():
    form = ClusterResultForm(choices={})
    blanks = [next(iter(form.fields[name].choices))[1] for name in ("target", "grade")]
    assert blanks == ["chọn", "chọn"]
