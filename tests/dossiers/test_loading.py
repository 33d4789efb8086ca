import json

import pytest
from django.conf import settings

from cluster_reports import dossiers
from cluster_reports.models import Article, LoggedStep, Period, Result, Review, Target, UnitReport
from tests.factories import make_user
from units.models import Unit, User

from .small import load, small
from .test_checking import drop, put

pytestmark = pytest.mark.django_db
FILES = sorted((settings.BASE_DIR / "cluster_reports" / "demo").glob("[0-9]*.json"))


def refusal(data, **options):
    with pytest.raises(dossiers.DossierError) as refused:
        load(data, **options)
    return refused.value.faults


def test_what_was_loaded_is_written_again_as_it_was():
    assert dossiers.dump(load(small()).period) == small()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_demo_file_loaded_and_dumped_gives_the_same_bytes(path):
    period = dossiers.load(dossiers.parse(path.read_bytes())).period
    assert dossiers.to_text(dossiers.dump(period)).encode() == path.read_bytes()


def test_answers_and_the_wish_not_to_be_asked_are_kept():
    def answered(data):
        data["targets"][0] |= {"off_margin": None, "unusual_from": "1"}
        data["reports"][0]["results"][0] |= {
            "reason": "Mượn thêm đất.",
            "confirmed_value": "1250.5",
            "cause": "Rét đậm.",
            "remedy": "Làm nhà lưới.",
        }

    period = load(small(answered)).period
    result = Result.objects.get(cause="Rét đậm.")
    assert (result.target.off_margin, result.target.unusual_change, result.confirmed_value) == (
        None,
        50,
        result.value,
    )
    again = dossiers.dump(period)
    assert again["targets"][0]["off_margin"] is None
    assert again["reports"][0]["results"][0] == small(answered)["reports"][0]["results"][0]


def test_a_confirmation_of_another_figure_is_refused():
    change = put("reports", 0, "results", 0, "confirmed_value", value="1250")
    assert refusal(small(change)) == [
        ("reports[0].results[0]", "Xác nhận là của số đang ghi; số đã đổi thì phải xác nhận lại.")
    ]


def test_loading_twice_changes_nothing():
    load(small())
    rows = {model: list(model.objects.values()) for model in (Target, UnitReport, Result, LoggedStep, Review)}
    assert load(small()).is_changed is False
    assert {model: list(model.objects.values()) for model in rows} == rows


def test_a_field_that_says_its_empty_value_loads_like_one_that_is_absent():
    data = small(put("reports", 0, "results", 0, "pair_bound", value="exact"))
    assert dossiers.dump(load(data).period) == small()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            put("reports", 0, "results", 0, "target", value="KHOAI"),
            (
                "reports[0].results[0].target",
                "không có “KHOAI” trong mục targets, hoặc có hai dòng cùng tên này.",
            ),
        ),
        (
            put("reports", 0, "submitted_by", value="mai"),
            ("reports[0].submitted_by", "không có “mai” trong mục people."),
        ),
        (
            put("units", 0, "parent", value="Hậu cần"),
            ("units[0].parent", "đơn vị cấp trên đi vòng về chính đơn vị này."),
        ),
        (
            drop("reports", 0, "results", 2, "grade"),
            ("reports[0].results[2].grade", "thiếu; chỉ tiêu này là loại “xếp loại”."),
        ),
        (
            put("reports", 0, "steps", 0, "step", value="jump"),
            (
                "reports[0].steps[0].step",
                (
                    "phải là một trong: submit, recall, check, approve, return, override, confirm, reopen,"
                    " undo, remind, excuse, unexcuse, part_returned, part_taken_back."
                ),
            ),
        ),
        (put("targets", 0, "measure", value=""), ("targets[0]", "Chỉ tiêu bằng số phải có đơn vị tính.")),
        (
            put("period", "due_on", value="2026-05-01"),
            ("period.due_on", "Hạn nộp phải sau ngày mở nhập liệu."),
        ),
        (
            put("targets", 0, "places", value=9),
            ("targets[0].places", "Giá trị không được lớn hơn 4."),
        ),
        (
            put("reports", 0, "status", value="approved"),
            ("reports[0].approved_at", "phải có khi báo cáo đã duyệt, và chỉ khi ấy."),
        ),
        (drop("pledge"), ("pledge", "thiếu; chỉ tiêu phải thuộc một giao ước.")),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_nothing_is_loaded(change, fault):
    data = small(change)
    if "pledge" not in data:
        data["reports"] = []
    assert refusal(data) == [fault]
    assert (Unit.objects.count(), Period.objects.count(), User.objects.count()) == (0, 0, 0)


def test_a_step_that_is_in_the_log_already_and_differs_is_refused_in_words():
    load(small())
    data = small(put("reports", 0, "steps", 0, "source", value="returned"))
    said = "đã ghi vào nhật ký khác với hồ sơ; nhật ký không sửa được."
    assert refusal(data, replace=True) == [("reports[0].steps[0]", said)]


def test_a_report_that_people_changed_is_not_overwritten():
    load(small())
    Result.objects.filter(target__code="RAU").update(value=7)
    faults = refusal(small())
    assert [path for path, sentence in faults] == ["reports[0]"]
    assert Result.objects.get(target__code="RAU").value == 7


def test_replace_overwrites_what_people_changed():
    load(small())
    Result.objects.filter(target__code="RAU").update(value=7)
    UnitReport.objects.update(strengths="Khác hẳn với hồ sơ.")
    assert dossiers.dump(load(small(), replace=True).period) == small()


def test_an_empty_form_is_filled_without_being_asked():
    data = small(put("reports", value=[]))
    del data["review"]
    period = load(data).period
    report = UnitReport.objects.create(period=period, unit=Unit.objects.get(name="Phòng Hậu cần"))
    Result.objects.create(report=report, target=Target.objects.get(code="RAU"))
    assert dossiers.dump(load(small()).period) == small()


def test_a_review_that_people_changed_is_not_overwritten():
    load(small())
    Review.objects.update(place="Hội trường lớn")
    assert [path for path, sentence in refusal(small())] == ["review"]


def test_a_period_that_was_locked_since_is_not_opened_again():
    load(small())
    Period.objects.update(status="locked")
    assert [path for path, sentence in refusal(small())] == ["period.status"]


def test_an_account_that_exists_is_never_touched():
    lan = make_user(username="lan", full_name="Người khác")
    load(small())
    lan.refresh_from_db()
    assert (lan.full_name, lan.role, lan.has_usable_password()) == ("Người khác", "staff", True)


def test_a_person_made_by_a_dossier_cannot_log_in_until_given_a_password():
    load(small())
    assert User.objects.get(username="lan").has_usable_password() is False


def test_an_article_is_written_from_the_data_and_published_by_the_editors_who_are_named():
    dossiers.load(dossiers.parse(FILES[0].read_bytes()))
    article = Article.objects.get()
    assert (article.status, article.proposed_by.username, article.published_by.username) == (
        "published",
        "bientap",
        "bientap2",
    )
    assert article.published["stamp"]["at"] == "2022-06-24T11:10+07:00"


def test_one_person_cannot_propose_and_publish_in_public():
    data = dossiers.parse(FILES[0].read_bytes())
    data["articles"][0]["published_by"] = data["articles"][0]["proposed_by"]
    with pytest.raises(dossiers.DossierError, match="Bạn không có quyền “Đăng bài”"):
        dossiers.load(data)
    assert Article.objects.count() == Period.objects.count() == 0


def test_a_published_article_stays_as_readers_saw_it():
    data = dossiers.parse(FILES[0].read_bytes())
    dossiers.load(data)
    seen = Article.objects.values("published", "content_hash").get()
    data["review"]["byline"] = "NGƯỜI KHÁC"
    data["articles"][0]["published_at"] = "2022-06-25T08:00:00+07:00"
    dossiers.load(data, replace=True)
    assert Article.objects.values("published", "content_hash").get() == seen


def test_terms_that_ended_before_the_period_stay_out_of_its_dossier():
    period = load(small()).period
    unit = Unit.objects.get(name="Phòng Hậu cần")
    period.cluster.roles.create(unit=unit, kind="head", starts_on="2024-01-01", ends_on="2024-12-31")
    assert dossiers.dump(period) == small()


def test_two_units_with_one_short_name_are_told_apart():
    data = small()
    data["units"].append(
        {"name": "Ban Hậu cần", "short_name": "Hậu cần", "kind": "phòng", "parent": "BCH Thử"}
    )
    data["people"] = data["reports"] = []
    del data["pledge"], data["targets"], data["review"], data["scales"]
    data["cluster"]["members"] = [
        {"unit": name, "starts_on": "2025-01-01"} for name in ("Ban Hậu cần", "Phòng Hậu cần")
    ]
    written = dossiers.dump(load(data).period)
    assert [member["unit"] for member in written["cluster"]["members"]] == ["Ban Hậu cần", "Phòng Hậu cần"]


def test_units_above_may_come_later_in_the_file():
    data = small()
    data["units"].reverse()
    assert dossiers.dump(load(data).period) == small()


def test_a_report_handed_in_elsewhere_is_kept_as_it_was_handed_in_once():
    load(small())
    load(small())
    kept = UnitReport.objects.get().submissions.get()
    assert (kept.number, kept.by.username, kept.at) == (1, "lan", kept.report.submitted_at)
    assert [line["written"]["value"] for line in kept.content["lines"]] == ["1250.5", "0", None]


def test_of_a_report_changed_after_it_was_handed_in_nobody_knows_what_came():
    load(small(put("reports", 0, "changed_at", value="2026-06-19T08:00:00+07:00")))
    assert not UnitReport.objects.get().submissions.exists()


def test_an_older_dossier_takes_no_decision_back():
    def older(data):
        data["targets"][0]["planned"] = "2500"
        del data["targets"][0]["changes"]

    period = load(small()).period
    for data in (small(older), small(lambda data: data["targets"][0].update(planned="2000"))):
        with pytest.raises(dossiers.DossierError, match="đã được điều chỉnh trên máy này"):
            load(data)
    assert dossiers.dump(period) == small()
    load(small(older), replace=True)
    assert Target.objects.get(code="RAU").planned == 2500


def test_a_newer_decision_is_taken_over():
    def newer(data):
        target = data["targets"][0]
        change = {**target["changes"][0], "asked_at": "2026-06-10T09:00:00+07:00"}
        change |= {"decided_at": "2026-06-11T09:00:00+07:00"}
        change["values"] = [{"field": "planned", "old": "3000", "new": "3500"}]
        target["planned"], target["changes"] = "3500", [change, *target["changes"]]

    load(small())
    assert dossiers.dump(load(small(newer)).period) == small(newer)


def corrected_file():
    return next(path for path in FILES if path.stem.startswith("10-"))


def test_a_correction_is_made_again_with_its_version_and_its_people():
    load = dossiers.load(dossiers.parse(corrected_file().read_bytes()))
    article = Article.objects.get(review__period=load.period, audience="public")
    correction = article.corrections.get()
    assert (correction.status, correction.asked_by.username, correction.decided_by.username) == (
        "published",
        "bientap",
        "bientap2",
    )
    assert [version.number for version in article.versions.all()] == [2, 1]
    assert article.published["corrections"][0]["on"] == "30/6/2025"
    again = dossiers.load(dossiers.parse(corrected_file().read_bytes()))
    assert (again.is_changed, article.corrections.count()) == (False, 1)


def test_a_correction_that_cannot_be_is_refused_with_its_place():
    data = json.loads(corrected_file().read_text())
    data["articles"][0]["corrections"][0]["decided_by"] = "bientap"  # who asked for it
    with pytest.raises(dossiers.DossierError) as refused:
        dossiers.load(data)
    [(path, said)] = refused.value.faults
    assert (path, "không có quyền" in said) == ("articles[0].corrections[0]", True)


def test_what_the_data_say_by_now_is_corrected_no_more():
    data = json.loads(corrected_file().read_text())
    data["articles"][0]["corrections"][0]["changes"][0]["place"] = "block:none"
    load = dossiers.load(data)
    assert not Article.objects.get(review__period=load.period, audience="public").corrections.exists()
