from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cluster_reports.models import LoggedStep, Period, Pledge, Target, UnitReport
from cluster_reports.models.pledge_copy import copy_pledge
from tests.admin_forms import post
from tests.factories import (
    make_area,
    make_cluster,
    make_line,
    make_part,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_review,
    make_target,
    make_unit,
    make_user,
)
from units.models import User

pytestmark = pytest.mark.django_db
H1, H2, YEAR = Period.Kind.FIRST_HALF, Period.Kind.SECOND_HALF, Period.Kind.YEAR


@pytest.fixture(autouse=True)
def administrator(client):
    user = make_user(role=User.Role.ADMIN, username="quantri")
    client.force_login(user)
    return user


@pytest.fixture
def units():
    return [make_unit("Phòng A"), make_unit("Phòng B")]


@pytest.fixture
def pledge(units):
    return make_pledge(make_cluster(units), theme="Quyết thắng")


def approve(pledge, target, unit, kind, value, status=UnitReport.Status.APPROVED):
    period = pledge.cluster.periods.filter(kind=kind).first() or make_period(pledge.cluster, kind)
    report = period.reports.filter(unit=unit).first() or make_report(period, unit, status)
    return make_result(report, target, value)


def test_a_copy_has_the_lines_targets_and_assignments_linked_among_themselves(pledge, units):
    line = make_line(pledge, "Xây dựng đơn vị")
    own = make_line(pledge, "Làm hai công trình", unit=units[0], kind="commitment")
    whole = make_target(pledge, "Tuần tra", line=line, planned=20, order=1)
    part = make_target(pledge, "Tuần tra đêm", parent=whole, planned=5, order=2)
    own.target = part
    own.save()
    whole.assignments.create(unit=units[0], planned=12, baseline=3)
    whole.assignments.create(unit=units[1], is_assigned=False)
    copy = copy_pledge(pledge, 2027)
    assert (copy.year, copy.status, copy.theme, copy.signatures.count()) == (2027, "draft", "", 0)
    new = {target.name: target for target in copy.targets.all()}
    assert [(new["Tuần tra"].planned, new["Tuần tra"].line.text), new["Tuần tra đêm"].parent] == [
        (20, "Xây dựng đơn vị"),
        new["Tuần tra"],
    ]
    assert new["Tuần tra"].line.pledge == copy
    assert [(row.text, row.unit, row.target) for row in copy.lines.all()] == [
        ("Xây dựng đơn vị", None, None),
        ("Làm hai công trình", units[0], new["Tuần tra đêm"]),
    ]
    rows = new["Tuần tra"].assignments.values_list("unit", "is_assigned", "planned", "baseline")
    assert list(rows) == [(units[0].pk, True, 12, 3), (units[1].pk, False, None, None)]
    assert (pledge.lines.count(), pledge.targets.count()) == (2, 2)


@pytest.mark.parametrize(
    ("over_time", "results", "baseline"),
    [
        ("sum", {H1: 4, H2: 6}, 10),
        ("sum", {H1: 4, H2: 6, YEAR: 11}, 11),
        ("sum", {H2: 6}, None),
        ("latest", {H1: 95, H2: 97}, 97),
        ("latest", {H1: 95}, None),
        ("average", {H1: 95, H2: 98}, Decimal("96.5")),
    ],
)
def test_the_new_baseline_is_what_was_reached_in_the_year(pledge, units, over_time, results, baseline):
    target = make_target(pledge, over_time=over_time, over_units="floor")
    target.assignments.create(unit=units[0], planned=12)
    for kind, value in results.items():
        approve(pledge, target, units[0], kind, value)
    copy = copy_pledge(pledge, 2027).targets.get()
    assert copy.assignments.get(unit=units[0]).baseline == baseline


def test_results_that_nobody_approved_are_no_baseline(pledge, units):
    target = make_target(pledge, over_time="latest")
    target.assignments.create(unit=units[0], baseline=2)
    approve(pledge, target, units[0], H2, 9, UnitReport.Status.SUBMITTED)
    assert copy_pledge(pledge, 2027).targets.get().assignments.get().baseline == 2


def test_a_unit_with_the_common_figures_keeps_them_and_gets_its_baseline(pledge, units):
    target = make_target(pledge, over_time="latest", planned=20)
    approve(pledge, target, units[1], H2, 18)
    rows = copy_pledge(pledge, 2027).targets.get().assignments
    assert list(rows.values_list("unit", "planned", "baseline")) == [(units[1].pk, 20, 18)]


def test_a_figure_of_the_whole_cluster_is_the_baseline_of_its_target(pledge):
    target = make_target(pledge, over_time="latest", baseline=1)
    period = make_period(pledge.cluster, H2, status="published")
    make_result(make_review(period), target, 7)
    assert copy_pledge(pledge, 2027).targets.get().baseline == 7


def test_what_belongs_to_a_unit_that_left_stays_behind(pledge, units):
    make_line(pledge, "Dòng của A", unit=units[0])
    target = make_target(pledge)
    target.assignments.create(unit=units[0], planned=1)
    pledge.cluster.memberships.filter(unit=units[0]).update(ends_on=date(2026, 12, 31))
    copy = copy_pledge(pledge, 2027)
    assert (copy.lines.count(), copy.targets.get().assignments.count()) == (0, 0)


def test_nothing_is_copied_twice(pledge):
    make_line(pledge)
    copy = copy_pledge(pledge, 2027)
    with pytest.raises(ValidationError, match="đã có giao ước năm 2027. Chưa chép gì."):
        copy_pledge(pledge, 2027)
    assert (Pledge.objects.count(), copy.lines.count()) == (2, 1)


def test_the_copy_button_asks_for_the_year_and_says_what_it_made(client, pledge):
    make_line(pledge)
    make_target(pledge)
    url = reverse("admin:cluster_reports_pledge_copy", args=[pledge.pk])
    assert client.get(url).context["form"].initial == {"year": 2027}
    response = client.post(url, {"year": "2027"}, follow=True)
    assert "Đã chép 1 dòng và 1 chỉ tiêu sang giao ước năm 2027." in response.content.decode()
    again = client.post(url, {"year": "2027"})
    assert "đã có giao ước năm 2027. Chưa chép gì." in str(again.context["form"].errors)


@pytest.mark.parametrize("role", ["staff", "commander", "editor"])
def test_only_administrators_copy_a_pledge(client, pledge, role):
    client.force_login(make_user(role=role))
    url = reverse("admin:cluster_reports_pledge_copy", args=[pledge.pk])
    assert client.post(url, {"year": "2027"}).status_code in {302, 403}
    assert Pledge.objects.count() == 1


NO_ROWS = {
    f"{prefix}-{name}": 0
    for prefix in ("lines", "lines-2", "signatures", "assignments")
    for name in ("TOTAL_FORMS", "INITIAL_FORMS")
}


def save_pledge(client, pledge, **rows):
    data = {**NO_ROWS, "theme": pledge.theme, **rows}
    return post(client, reverse("admin:cluster_reports_pledge_change", args=[pledge.pk]), data)


def line_row(prefix, index, text, **fields):
    values = {"order": 1, "kind": "content", "text": text, **fields}
    return {f"{prefix}-{index}-{name}": value for name, value in values.items()}


def test_lines_of_the_cluster_and_of_a_unit_are_written_side_by_side(client, pledge, units):
    rows = {
        "lines-TOTAL_FORMS": 1,
        "lines-2-TOTAL_FORMS": 1,
        **line_row("lines", 0, "Dòng chung"),
        **line_row("lines-2", 0, "Dòng riêng", unit=units[0].pk),
    }
    assert save_pledge(client, pledge, **rows).status_code == 302
    assert set(pledge.lines.values_list("text", "unit")) == {
        ("Dòng chung", None),
        ("Dòng riêng", units[0].pk),
    }


def test_a_common_line_is_put_into_an_area_of_its_cluster(client, pledge):
    area, strange = make_area(pledge.cluster, "Hậu cần"), make_area(make_cluster([make_unit()]), "Kỹ thuật")
    page = client.get(reverse("admin:cluster_reports_pledge_change", args=[pledge.pk])).text
    assert ("Hậu cần" in page, "Kỹ thuật" in page) == (True, False)
    for chosen, kept in ((strange.pk, False), (area.pk, True)):
        row = line_row("lines", 0, "Bảo đảm hậu cần tại chỗ", area=chosen)
        save_pledge(client, pledge, **row, **{"lines-TOTAL_FORMS": 1})
        assert pledge.lines.filter(area=area).exists() is kept


def test_a_pledge_of_a_cluster_without_areas_has_no_such_column(client, pledge):
    make_line(pledge)
    page = client.get(reverse("admin:cluster_reports_pledge_change", args=[pledge.pk])).text
    assert "lines-0-area" not in page


def move(client, line, area):
    row = line_row("lines", 0, line.text, area=area.pk, id=line.pk)
    counts = {"lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 1}
    return save_pledge(client, line.pledge, **row, **counts)


@pytest.fixture
def judged(pledge, units):
    """A line in an area, its target, another area whose part was approved, and the report the area judges."""
    area, other = make_area(pledge.cluster, "Hậu cần"), make_area(pledge.cluster, "Kỹ thuật")
    line = make_line(pledge, "Bảo đảm hậu cần tại chỗ", area=area)
    target = make_target(pledge, line=line)
    report = approve(pledge, target, units[1], H1, 5, UnitReport.Status.SUBMITTED).report
    make_part(report, area)
    make_part(report, other, "approved")
    return SimpleNamespace(line=line, target=target, report=report, other=other)


def test_a_content_keeps_its_area_while_a_report_on_it_is_judged(client, pledge, judged):
    page = client.get(reverse("admin:cluster_reports_pledge_change", args=[pledge.pk])).text
    assert "Hậu cần (có báo cáo đang duyệt, chưa đổi được)" in page
    area = judged.line.area
    assert move(client, judged.line, judged.other).status_code == 302
    judged.line.refresh_from_db()
    assert judged.line.area == area
    UnitReport.objects.filter(pk=judged.report.pk).delete()
    assert move(client, judged.line, judged.other).status_code == 302
    judged.line.refresh_from_db()
    assert judged.line.area == judged.other


def test_a_target_keeps_its_area_while_a_report_on_it_is_judged(client, pledge, judged):
    line = make_line(pledge, "Bảo đảm kỹ thuật", area=judged.other)
    beside = make_line(pledge, "Quân nhu", area=judged.line.area)
    url = reverse("admin:cluster_reports_target_change", args=[judged.target.pk])
    response = post(client, url, target_typed(pledge, name="Tuần tra", line=line.pk))
    assert response.context["adminform"].form.errors == {
        "line": ["Có báo cáo đang duyệt: chưa chuyển chỉ tiêu sang nội dung của mảng khác được."]
    }
    assert post(client, url, target_typed(pledge, name="Tuần tra", line=beside.pk)).status_code == 302
    judged.target.refresh_from_db()
    assert judged.target.line == beside


def test_a_line_that_a_review_judges_is_not_removed_and_says_why(client, pledge):
    line = make_line(pledge, "Xây dựng đơn vị")
    review = make_review(make_period(pledge.cluster))
    review.contentoutcomes.create(line=line, level="well")
    row = line_row("lines", 0, line.text, id=line.pk, DELETE="on")
    page = save_pledge(client, pledge, **row, **{"lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 1})
    assert "Xây dựng đơn vị: thực hiện tốt" in " ".join(map(str, page.context["errors"]))
    url = reverse("admin:cluster_reports_pledge_delete", args=[pledge.pk])
    assert "Xây dựng đơn vị: thực hiện tốt" in client.post(url, {"post": "yes"}).text
    assert review.contentoutcomes.get().line == line


def test_a_common_line_is_written_once(client, pledge):
    rows = {
        "lines-TOTAL_FORMS": 2,
        **line_row("lines", 0, "Dòng chung"),
        **line_row("lines", 1, "Dòng Chung"),
    }
    response = save_pledge(client, pledge, **rows)
    assert "Có hai dòng giống nhau: “Dòng Chung”." in " ".join(map(str, response.context["errors"]))


def test_a_line_sent_twice_is_kept_once_and_said(client, pledge):
    rows = {"lines-TOTAL_FORMS": 1, **line_row("lines", 0, "Dòng chung")}
    save_pledge(client, pledge, **rows)
    again = save_pledge(client, pledge, **rows)
    assert again.status_code == 200
    assert "có dòng trùng với một dòng đã lưu" in again.text
    assert 'value="Dòng chung"' in again.text
    assert pledge.lines.count() == 1


def test_a_unit_signs_on_one_row(client, pledge, units):
    rows = {"signatures-TOTAL_FORMS": 2, "signatures-0-unit": units[0].pk, "signatures-1-unit": units[0].pk}
    said = " ".join(map(str, save_pledge(client, pledge, **rows).context["errors"]))
    assert "Hai dòng trùng nhau: đơn vị." in said


def test_a_signature_recorded_here_is_told_in_the_history(client, pledge, units, administrator):
    row = {"signatures-0-unit": units[0].pk, "signatures-0-signer_post": "Trưởng phòng"}
    rows = {"signatures-TOTAL_FORMS": 1, **row, "signatures-0-signed_on": "05/03/2026"}
    assert save_pledge(client, pledge, **rows).status_code == 302
    signature = pledge.signatures.get()
    rows |= {"signatures-INITIAL_FORMS": 1, "signatures-0-id": signature.pk, "signatures-0-pledge": pledge.pk}
    assert save_pledge(client, pledge, **rows).status_code == 302  # nothing changed, nothing told
    save_pledge(client, pledge, **rows | {"signatures-0-signed_on": "06/03/2026"})
    save_pledge(client, pledge, **rows | {"signatures-0-DELETE": "on"})
    assert not pledge.signatures.exists()
    said = [(one.step, one.details[0]["reason"]) for one in LoggedStep.objects.about(pledge).order_by("pk")]
    first, second = (f"Trưởng phòng, ký ngày 0{day}/03/2026" for day in (5, 6))
    assert said == [
        ("sign", first),
        ("change_signature", f"{first} → {second}"),
        ("withdraw_signature", f"{second} → chưa ký"),
    ]
    assert {one.by for one in LoggedStep.objects.about(pledge)} == {administrator}


def test_a_confirmed_pledge_is_closed(client, pledge):
    make_line(pledge, "Dòng chung")
    Pledge.objects.update(status="confirmed")
    rows = {"lines-TOTAL_FORMS": 1, **line_row("lines", 0, "Dòng thêm")}
    save_pledge(client, pledge, **rows)
    assert list(pledge.lines.values_list("text", flat=True)) == ["Dòng chung"]


def test_units_to_choose_are_those_of_the_cluster_in_that_year(client, pledge, units):
    make_unit("Phòng Ngoài cụm")
    left = make_unit("Phòng Đã rời")
    pledge.cluster.memberships.create(unit=left, starts_on=date(2020, 1, 1), ends_on=date(2025, 12, 31))
    make_target(pledge)
    url = reverse("admin:cluster_reports_target_change", args=[Target.objects.get().pk])
    (formset,) = client.get(url).context["inline_admin_formsets"]
    offered = formset.formset.empty_form.fields["unit"].choices
    assert [label for _, label in offered][1:] == ["Phòng A", "Phòng B"]


def target_typed(pledge, **typed):
    return {
        **NO_ROWS,
        "pledge": pledge.pk,
        "order": 1,
        "name": "Tuần tra, canh gác",
        "visibility": "cluster",
        "direction": "up",
        "measure": "cuộc",
        "places": 0,
        "first_half_share": "50",
        "tolerance": "1",
        "over_units": "sum",
        "over_time": "sum",
        **typed,
    }


ADD = "admin:cluster_reports_target_add"


def test_a_target_is_added_with_numbers_as_they_are_written_in_vietnam(client, pledge, units):
    rows = {
        "assignments-TOTAL_FORMS": 1,
        "assignments-0-unit": units[0].pk,
        "assignments-0-is_assigned": "on",
        "assignments-0-planned": "1 800",
    }
    typed = target_typed(pledge, planned="12.500", baseline="1.234,5", first_half_share="33,5", **rows)
    assert client.post(reverse(ADD), typed).status_code == 302
    target = Target.objects.get()
    assert (target.planned, target.baseline, target.first_half_share) == (
        12500,
        Decimal("1234.5"),
        Decimal("33.5"),
    )
    assert target.assignments.get().planned == 1800
    page = client.get(reverse("admin:cluster_reports_target_change", args=[target.pk])).content.decode()
    assert 'value="12.500"' in page
    assert 'value="1.234,5"' in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"measure": ""}, "Chỉ tiêu bằng số phải có đơn vị tính."),
        ({"direction": "graded"}, "Chỉ tiêu xếp loại phải có thang xếp loại"),
        ({"direction": "zero", "planned": "3"}, "mức giao là 0 hoặc để trống."),
        ({"numerator_label": "quân số khỏe"}, "Tử số và mẫu số phải cùng có tên."),
        ({"over_units": "ratio"}, "phải nêu tử số và mẫu số."),
        ({"measure": "%"}, "Không cộng tỷ lệ phần trăm"),
        ({"planned_of": "10"}, "Tổng số phải lớn hơn 0 và đi cùng mức giao."),
        ({"first_half_share": "101"}, "100"),
        ({"planned": "1234.567"}, "Không rõ dấu chấm"),
        ({"name": "Đã có"}, "Giao ước đã có chỉ tiêu cùng tên."),
    ],
)
def test_a_target_that_would_be_wrong_is_refused_in_words(client, pledge, typed, words):
    make_target(pledge, "Đã có")
    response = client.post(reverse(ADD), target_typed(pledge, **typed))
    assert words in " ".join(str(error) for error in response.context["errors"])
    assert Target.objects.count() == 1


@pytest.mark.parametrize("name", ["line", "parent"])
def test_line_and_parent_come_from_the_same_pledge(client, pledge, name):
    other = make_pledge(make_cluster())
    row = make_line(other) if name == "line" else make_target(other)
    response = client.post(reverse(ADD), target_typed(pledge, **{name: row.pk}))
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == [name]


def test_a_new_target_is_offered_lines_and_targets_with_their_pledge_newest_first(client, pledge):
    cluster = pledge.cluster
    for one in (pledge, make_pledge(cluster, 2027)):
        make_target(one, "Tuần tra", line=make_line(one, "Dân vận"))
    form = client.get(reverse(ADD)).context["adminform"].form
    for name, text in (("line", "Dân vận"), ("parent", "Tuần tra")):
        labels = [label for _, label in form.fields[name].choices][1:]
        assert labels == [f"{text} · {cluster} · năm {year}" for year in (2027, 2026)]
    form = client.get(reverse(ADD), {"pledge": pledge.pk}).context["adminform"].form
    assert [label for _, label in form.fields["line"].choices][1:] == ["Dân vận"]


def test_a_target_is_not_part_of_its_own_part(client, pledge):
    whole = make_target(pledge)
    part = make_target(pledge, parent=whole)
    url = reverse("admin:cluster_reports_target_change", args=[whole.pk])
    response = post(client, url, target_typed(pledge, name=whole.name, parent=part.pk))
    assert response.context["adminform"].form.errors == {
        "parent": ["Chỉ tiêu không thể nằm trong chính nó hay phần của nó."]
    }


def test_visibility_is_changed_for_many_targets_at_once(client, pledge):
    rows = [make_target(pledge), make_target(pledge), make_target(pledge)]
    chosen = {"action": "visibility_public", "_selected_action": [row.pk for row in rows[:2]]}
    response = client.post(reverse("admin:cluster_reports_target_changelist"), chosen, follow=True)
    assert "Đã đổi mức phổ biến của 2 chỉ tiêu thành “công khai”." in response.content.decode()
    levels = Target.objects.order_by("pk").values_list("visibility", flat=True)
    assert list(levels) == ["public", "public", "cluster"]


def test_targets_are_filtered_by_cluster_year_direction_and_visibility(client, pledge):
    wanted = make_target(pledge, direction="down", visibility="public")
    make_target(pledge, direction="down")
    make_target(pledge, visibility="public")
    make_target(make_pledge(pledge.cluster, 2025), direction="down", visibility="public")
    make_target(make_pledge(make_cluster()), direction="down", visibility="public")
    query = {
        "pledge__cluster__id__exact": pledge.cluster_id,
        "nam": "2026",
        "direction__exact": "down",
        "visibility__exact": "public",
    }
    page = client.get(reverse("admin:cluster_reports_target_changelist"), query)
    assert list(page.context["cl"].result_list) == [wanted]


def test_a_target_with_results_is_not_deleted(client, pledge, units):
    target = make_target(pledge, "Tuần tra")
    approve(pledge, target, units[0], H1, 5)
    for noun, row in (("target", target), ("pledge", pledge)):
        url = reverse(f"admin:cluster_reports_{noun}_delete", args=[row.pk])
        assert "Tuần tra: Có số liệu" in client.post(url, {"post": "yes"}).content.decode()
    assert Target.objects.filter(pk=target.pk).exists()


def test_two_organisations_with_one_short_name_may_both_have_a_third_cluster():
    first = make_cluster(organisation=make_unit("Bộ CHQS A", short_name="CHQS"), number=3)
    second = make_cluster(organisation=make_unit("Bộ CHQS B", short_name="CHQS"), number=3)
    assert (first.slug, second.slug) == ("cum-thi-dua-so-3-chqs", "cum-thi-dua-so-3-chqs-2")


def test_a_target_says_from_where_it_asks(client, pledge):
    page = client.get(reverse(ADD)).content.decode()
    assert "Hỏi lại khi nhập báo cáo" in page
    typed = target_typed(pledge, off_margin="12,5", unusual_change="", unusual_from="1.000")
    assert client.post(reverse(ADD), typed).status_code == 302
    target = Target.objects.get()
    assert (target.off_margin, target.unusual_change, target.unusual_from) == (Decimal("12.5"), None, 1000)


def test_a_target_asks_from_zero_up(client, pledge):
    response = client.post(reverse(ADD), target_typed(pledge, off_margin="-5"))
    assert response.context["adminform"].form.non_field_errors() == [
        "Các mức hỏi lại khi nhập phải từ 0 trở lên."
    ]
