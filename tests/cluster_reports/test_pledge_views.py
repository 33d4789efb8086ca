"""The pledge: its register, its sign board, and each unit's own lines."""

from datetime import date

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.models import Assignment, Membership, Period, Pledge, PledgeLine, Signature
from tests.factories import (
    make_cluster,
    make_line,
    make_period,
    make_pledge,
    make_published,
    make_report,
    make_result,
    make_review,
    make_target,
    make_unit,
    make_user,
    moment,
)
from units.models import User

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)
COUNTERSIGNED = {
    "countersigned_as": "approve",
    "superior_name": "Đại tá Lê Văn C",
    "superior_post": "Phó Chính ủy",
    "superior_on": "10/03/2026",
    "witnessed_by": "",
}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(moment(TODAY), tick=False)


@pytest.fixture
def place():
    head, deputy, member = (
        make_unit("Phòng Chính trị"),
        make_unit("Phòng Tham mưu"),
        make_unit("Phòng Hậu cần"),
    )
    cluster = make_cluster([head, deputy, member], head=head, deputy=deputy)
    pledge = make_pledge(cluster, theme="Đoàn kết, mẫu mực", status=Pledge.Status.SIGNING)
    foreign = make_unit()
    make_cluster([foreign])
    return {
        "cluster": cluster,
        "pledge": pledge,
        "units": [head, deputy, member],
        "member": member,
        "head": make_user(head),
        "deputy": make_user(deputy),
        "staff": make_user(member),
        "other": make_user(foreign),
        "editor": make_user(cluster.organisation, User.Role.EDITOR),
        "commander": make_user(cluster.organisation, User.Role.COMMANDER),
        "admin": make_user(role=User.Role.ADMIN),
    }


def set_status(pledge, status):
    Pledge.objects.filter(pk=pledge.pk).update(status=status)


def page(client, place, who="staff"):
    client.force_login(place[who])
    return client.get(place["pledge"].get_absolute_url())


def lines_url(place):
    return reverse("pledge-lines", args=[place["pledge"].pk])


def typed(client, place, *texts, **changes):
    """What a browser would post from the page of own lines, with ``texts`` in its spare rows."""
    context = client.get(lines_url(place)).context
    rows, data = context["rows"], {"read": context["read"], "do": "save"}
    for form in [rows.management_form, *rows.forms]:
        data |= {
            field.html_name: field.value()
            for field in form
            if field.value() not in {None, False} or field.value() == 0
        }
    first = rows.initial_form_count()
    return data | {f"lines-{first + n}-text": text for n, text in enumerate(texts)} | changes


def save(client, place, *texts, who="staff", **changes):
    client.force_login(place[who])
    return client.post(lines_url(place), typed(client, place, *texts, **changes))


def register(place, unit, by="staff", **fields):
    return Signature.objects.create(
        pledge=place["pledge"], unit=unit, registered_by=place[by], registered_at=moment(TODAY), **fields
    )


def sign(client, place, **fields):
    data = {"signer_name": "Đại tá Trần Văn B", "signer_post": "Chủ nhiệm Hậu cần", "signed_on": "09/03/2026"}
    read = client.get(lines_url(place)).context.get("read_to_sign") or ""
    return client.post(reverse("pledge-sign", args=[place["pledge"].pk]), {"read": read} | data | fields)


def take(client, place, name, **fields):
    """As the page's own button does; without its version where the page has no button."""
    version = page_version(client, place)
    return client.post(reverse("pledge-step", args=[place["pledge"].pk, name]), {"version": version} | fields)


def page_version(client, place):
    return client.get(place["pledge"].get_absolute_url()).context["pledge"].version


def waiting(client, place):
    register = page(client, place).context["register"]
    return register.registered, register.signed, register.waiting


@pytest.mark.parametrize(
    ("who", "draft", "signing"),
    [
        ("head", 200, 200),
        ("staff", 200, 200),
        ("other", 404, 404),
        ("editor", 404, 200),
        ("commander", 404, 200),
        ("admin", 200, 200),
    ],
)
def test_read_access(client, place, who, draft, signing):
    assert page(client, place, who).status_code == signing
    set_status(place["pledge"], Pledge.Status.DRAFT)
    assert page(client, place, who).status_code == draft


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("head", 200),
        ("deputy", 200),
        ("staff", 200),
        ("other", 404),
        ("editor", 403),
        ("commander", 403),
        ("admin", 403),
    ],
)
def test_access_to_own_lines(client, place, who, status):
    client.force_login(place[who])
    assert client.get(lines_url(place)).status_code == status


@pytest.mark.parametrize("name", ["pledges", "pledge", "pledge-lines"])
def test_a_stranger_is_sent_to_the_log_in_page(client, place, name):
    url = reverse(name, args=[] if name == "pledges" else [place["pledge"].pk])
    assert client.get(url).headers["Location"] == f"{reverse('login')}?next={url}"


def test_a_unit_that_only_leads_the_cluster_has_no_lines(client, place):
    guest = make_unit()
    place["cluster"].roles.create(unit=guest, kind="deputy", starts_on=date(2026, 1, 1))
    client.force_login(make_user(guest))
    assert client.get(lines_url(place)).status_code == 403


def test_own_lines_close_with_the_confirmation(client, place):
    set_status(place["pledge"], Pledge.Status.CONFIRMED)
    for who in ("staff", "commander"):
        client.force_login(place[who])
        for answer in (client.get(lines_url(place)), client.post(lines_url(place), {"lines-0-text": "Khác"})):
            assert answer.status_code == (302 if who == "staff" else 403)
    client.force_login(place["staff"])
    answer = client.get(lines_url(place), follow=True)
    assert answer.redirect_chain == [(place["pledge"].get_absolute_url(), 302)]
    assert "Giao ước đã xác nhận, các dòng đã khóa. Chưa có gì thay đổi." in answer.text


def test_the_list_counts_registrations_and_signatures(client, place):
    head, deputy, _ = place["units"]
    register(place, head)
    register(place, deputy, signer_name="A", signer_post="Trưởng phòng", signed_on=TODAY)
    client.force_login(place["staff"])
    ((pledge, *counts, age),) = client.get(reverse("pledges")).context["table"]
    assert (pledge, counts, age) == (place["pledge"], [2, 1, 3], None)  # nobody logged when it was opened


def test_the_list_says_how_long_a_pledge_has_waited_for_signatures(client, place, time_machine):
    admin, pledge = make_user(role="admin"), place["pledge"]
    make_line(pledge)
    Pledge.objects.filter(pk=pledge.pk).update(status="draft")
    workflow.take(pledge, "start_signing", by=admin, at=moment(date(2026, 2, 1)))
    time_machine.move_to(moment(date(2026, 2, 5)))
    client.force_login(place["staff"])
    assert "chờ 4 ngày, quá lâu" in client.get(reverse("pledges")).text


def test_a_unit_enters_lines_and_registers_them(client, place):
    for unit in place["units"][:2]:
        register(place, unit)
    assert waiting(client, place) == (2, 0, 3)
    save(client, place, "Đoàn kết tốt", "Không vi phạm kỷ luật", do="register")
    assert waiting(client, place) == (3, 0, 3)
    assert list(PledgeLine.objects.values_list("unit", "order", "text")) == [
        (place["member"].pk, 1, "Đoàn kết tốt"),
        (place["member"].pk, 2, "Không vi phạm kỷ luật"),
    ]
    signature = Signature.objects.get(unit=place["member"])
    assert (signature.registered_by, signature.registered_at) == (place["staff"], moment(TODAY))


def test_saving_alone_registers_nothing(client, place):
    save(client, place, "Đoàn kết tốt")
    assert not Signature.objects.exists()


def test_nothing_cannot_be_registered(client, place):
    answer = save(client, place, do="register")
    assert "<title>Lỗi: " in answer.text
    assert not Signature.objects.exists()


def test_the_same_line_twice_is_refused(client, place):
    answer = save(client, place, "Đoàn kết tốt", "Đoàn kết  tốt")
    assert answer.context["errors"] == [("", "Hai dòng trùng nhau. Hãy bỏ một dòng.", "")]
    assert not PledgeLine.objects.exists()


def test_a_target_of_another_pledge_cannot_be_chosen(client, place):
    foreign = make_target(make_pledge(make_cluster([make_unit()])))
    answer = save(client, place, "Đoàn kết tốt", **{"lines-0-target": foreign.pk})
    assert [label for label, _, _ in answer.context["errors"]] == ["Dòng 1 · Đo bằng chỉ tiêu"]


def test_another_units_line_cannot_be_changed(client, place):
    theirs = make_line(place["pledge"], "Của đơn vị khác", unit=place["units"][0])
    make_line(place["pledge"], "Của ta", unit=place["member"])
    save(client, place, **{"lines-0-id": theirs.pk, "lines-0-text": "Chiếm"})
    theirs.refresh_from_db()
    assert theirs.text == "Của đơn vị khác"


def test_a_line_that_a_review_judges_is_not_removed_and_says_why(client, place):
    line = make_line(place["pledge"], "Bảo đảm kịp thời", unit=place["member"])
    review = make_review(make_period(place["cluster"]))
    review.contentoutcomes.create(line=line, level="well")
    answer = save(client, place, **{"lines-0-DELETE": "on"})
    said = "“Bảo đảm kịp thời” đã có đánh giá ở hội nghị nên không bỏ được."
    assert answer.context["errors"] == [("", said, "")]
    assert review.contentoutcomes.get().line == line


def test_an_old_page_overwrites_nothing(client, place):
    client.force_login(place["staff"])
    old = typed(client, place, "Dòng cũ")
    make_line(place["pledge"], "Đồng nghiệp vừa ghi", unit=place["member"])
    assert client.post(lines_url(place), old).status_code == 409
    assert PledgeLine.objects.get().text == "Đồng nghiệp vừa ghi"


def test_two_of_three_signed_leaves_one_waiting_until_it_signs(client, place):
    for unit in place["units"]:
        signed = {} if unit == place["member"] else {"signer_post": "Trưởng phòng", "signed_on": TODAY}
        register(place, unit, **signed)
    assert waiting(client, place) == (3, 2, 1)
    client.force_login(place["staff"])
    sign(client, place)
    assert waiting(client, place) == (3, 3, 0)
    assert "Đại tá Trần Văn B, Chủ nhiệm Hậu cần, ký ngày 09/03/2026." in page(client, place).text


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"signed_on": "11/03/2026"}, "Ngày ký"),
        ({"signed_on": "31/02/2026"}, "Ngày ký"),
        ({"signer_post": ""}, "Chức vụ người ký"),
        ({"signer_name": ""}, "Người ký"),
    ],
)
def test_a_wrong_signature_is_refused(client, place, fields, label):
    register(place, place["member"])
    client.force_login(place["staff"])
    answer = sign(client, place, **fields)
    assert [found for found, _, _ in answer.context["errors"]] == [label]
    assert Signature.objects.get().signed_on is None


def test_a_unit_signs_only_after_registering(client, place):
    client.force_login(place["staff"])
    assert sign(client, place).status_code == 403


def history_of(client, place, who="commander"):
    """(what was done, details, reason) of the pledge, newest first."""
    return [(row["label"], row["details"]) for row in page(client, place, who).context["history"]]


def test_a_signature_is_never_changed_silently(client, place):
    register(place, place["member"])
    client.force_login(place["staff"])
    for _ in "12":  # a double click signs once
        sign(client, place)
    answer = sign(client, place, signer_name="Đại tá Khác")
    assert [label for label, _, _ in answer.context["errors"]] == ["Lý do sửa hoặc bỏ chữ ký"]
    assert Signature.objects.get().signer_name == "Đại tá Trần Văn B"
    assert sign(client, place, signer_name="Đại tá Khác", reason="Ghi nhầm tên.").status_code == 302
    assert sign(client, place, signed_on="", reason="Sửa <b>dòng</b>.").status_code == 302
    was, now = "Đại tá Trần Văn B, Chủ nhiệm Hậu cần", "Đại tá Khác, Chủ nhiệm Hậu cần"
    assert history_of(client, place) == [
        (
            "Bỏ chữ ký",
            f"Phòng Hậu cần: {now}, ký ngày 09/03/2026 → chưa ký; Lý do: Sửa <b>dòng</b>.",
        ),
        (
            "Sửa chữ ký",
            f"Phòng Hậu cần: {was}, ký ngày 09/03/2026 → {now}, ký ngày 09/03/2026; Lý do: Ghi nhầm tên.",
        ),
        ("Ký giao ước", f"Phòng Hậu cần: {was}, ký ngày 09/03/2026"),
    ]
    assert "Sửa &lt;b&gt;dòng" in page(client, place).text


def test_a_signature_sent_again_unchanged_needs_no_reason(client, place):
    register(place, place["member"])
    client.force_login(place["staff"])
    sign(client, place)
    assert sign(client, place).status_code == 302
    assert len(history_of(client, place)) == 1


def test_the_board_says_who_signed_and_who_waits(client, place):
    head, deputy, member = place["units"]
    register(place, head, signer_post="Phó Chủ nhiệm", signed_on=date(2026, 2, 26))
    assert page(client, place).context["register"].signed_said == (
        "1/3 đơn vị đã ký; còn chờ 2 đơn vị: Phòng Hậu cần và Phòng Tham mưu."
    )
    assert "Phó Chủ nhiệm, ký ngày 26/02/2026." in page(client, place).text
    for unit in (deputy, member):
        register(place, unit, signer_post="Phó Chủ nhiệm", signed_on=date(2026, 2, 26))
    assert page(client, place).context["register"].signed_said == "3/3 đơn vị đã ký."


@pytest.fixture
def all_signed(place):
    for unit in place["units"]:
        register(place, unit, signer_post="Trưởng phòng", signed_on=date(2026, 3, 5))
    return place


def test_a_superior_countersigns_before_a_witness_and_the_board_says_so(client, all_signed):
    make_line(all_signed["pledge"])
    client.force_login(all_signed["commander"])
    witness = {"witnessed_by": "Cục Chính trị Quân khu 2"}
    assert take(client, all_signed, "confirm", **COUNTERSIGNED | witness).status_code == 302
    said = "Đại tá Lê Văn C, Phó Chính ủy, phê duyệt ngày 10/03/2026, dưới sự chứng kiến của Cục Chính trị Quân khu 2."
    assert said in page(client, all_signed).text
    assert history_of(client, all_signed) == [
        (
            "Xác nhận giao ước",
            (
                "Cấp trên: phê duyệt; Người ký: Đại tá Lê Văn C; Chức vụ: Phó Chính ủy;"
                " Ngày ký: 10/03/2026; Dưới sự chứng kiến của: Cục Chính trị Quân khu 2"
            ),
        )
    ]
    client.force_login(all_signed["admin"])
    take(client, all_signed, "reopen", comment="Thêm một cam kết.")
    assert said not in page(client, all_signed, "commander").text
    pledge = Pledge.objects.get(pk=all_signed["pledge"].pk)
    assert (pledge.superior_on, pledge.superior_name, pledge.witnessed_by) == (None, "", "")
    label, details = history_of(client, all_signed)[0]
    assert (label, "Người ký: Đại tá Lê Văn C" in details) == (
        "Mở lại giao ước",
        True,
    )  # nothing is forgotten


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"superior_name": ""}, "Người ký"),
        ({"superior_post": "  "}, "Chức vụ"),
        ({"superior_on": ""}, "Ngày ký"),
        ({"superior_on": "11/03/2026"}, "Ngày ký"),  # tomorrow
        ({"superior_on": "04/03/2026"}, "Ngày ký"),  # before the last unit
        ({"superior_on": "31/02/2026"}, "Ngày ký"),
        ({"countersigned_as": "khác"}, "Hình thức"),
        ({"superior_name": "x" * 101}, "Người ký"),
    ],
)
def test_a_wrong_countersignature_is_refused(client, all_signed, fields, label):
    client.force_login(all_signed["commander"])
    answer = take(client, all_signed, "confirm", **COUNTERSIGNED | fields)
    assert (answer.status_code, [one for one, _, _ in answer.context["errors"]]) == (422, [label])
    all_signed["pledge"].refresh_from_db()
    assert all_signed["pledge"].status == Pledge.Status.SIGNING


def test_a_confirmation_in_the_administration_leads_to_the_form_that_says_who_signed(client, all_signed):
    client.force_login(all_signed["admin"])
    url = reverse("admin:cluster_reports_pledge_step", args=[all_signed["pledge"].pk, "confirm"])
    for answer in (client.get(url), client.post(url, {"version": "x"})):
        assert answer.headers["Location"] == all_signed["pledge"].get_absolute_url()
    all_signed["pledge"].refresh_from_db()
    assert all_signed["pledge"].status == Pledge.Status.SIGNING


def test_a_unit_that_joins_after_the_confirmation_registers_and_signs_once(client, all_signed, time_machine):
    place, pledge = all_signed, all_signed["pledge"]
    at = {"confirmed_by": place["commander"], "confirmed_at": moment(TODAY)}
    Pledge.objects.filter(pk=pledge.pk).update(status=Pledge.Status.CONFIRMED, **at)
    newcomer = make_unit("Phòng Tài chính")
    place["newcomer"] = make_user(newcomer)
    member = Membership.objects.create(cluster=place["cluster"], unit=newcomer, starts_on=TODAY)
    client.force_login(place["newcomer"])
    assert client.get(lines_url(place)).status_code == 302  # a member on that very day was asked
    Membership.objects.filter(pk=member.pk).update(starts_on=date(2026, 7, 1))
    time_machine.move_to(moment(date(2026, 7, 6)), tick=False)
    save(client, place, "Quyết toán đúng hạn", who="newcomer", do="register")
    assert waiting(client, place) == (4, 3, 1)
    client.force_login(place["newcomer"])
    data = {"read": client.get(lines_url(place)).context["read_to_sign"], "signer_name": "Thiếu tá D"}
    data |= {"signer_post": "Trưởng phòng", "signed_on": "06/07/2026"}
    url = reverse("pledge-sign", args=[pledge.pk])
    assert [client.post(url, data).status_code for _ in "12"] == [302, 302]
    assert waiting(client, place) == (4, 4, 0)
    assert [label for label, _ in history_of(client, place)] == ["Ký giao ước"]
    client.force_login(place["newcomer"])
    assert client.get(lines_url(place)).status_code == 302  # locked as all others'


def test_nobody_signs_before_the_pledge_is_put_forward(client, place):
    register(place, place["member"])
    set_status(place["pledge"], Pledge.Status.DRAFT)
    client.force_login(place["staff"])
    assert sign(client, place).status_code == 403


def test_signed_lines_are_closed_until_the_signature_is_taken_back(client, place):
    line = make_line(place["pledge"], "Đoàn kết", unit=place["member"])
    register(place, place["member"], signer_name="A", signer_post="Trưởng phòng", signed_on=TODAY)
    client.force_login(place["staff"])
    assert client.post(lines_url(place), {"lines-0-text": "Khác"}).status_code == 403
    sign(client, place, signed_on="", reason="Sửa câu chữ.")
    save(client, place, **{"lines-0-text": "Khác"})
    line.refresh_from_db()
    assert line.text == "Khác"


def measured(client, place, who="staff"):
    part = next(p for p in page(client, place, who).context["register"].parts if p.unit == place["member"])
    return part.lines[0].measured[0]


@pytest.fixture
def promise(place):
    """A line of the member measured by a target, an approved value, and a published sentence about it."""
    target = make_target(place["pledge"], "Ngày công giúp dân", planned=500, measure="ngày công")
    Assignment.objects.create(target=target, unit=place["member"], planned=120)
    make_line(place["pledge"], "Giúp dân 120 ngày công", unit=place["member"], target=target)
    period = make_period(place["cluster"])
    make_result(make_report(period, place["member"], status="approved"), target, 64)
    texts = (
        "Sơ kết.",
        "Góp 164 ngày công khác. Các đơn vị góp 64 ngày công giúp dân. Cụm đoàn kết.",
    )
    article = make_published(make_review(period), texts, at=moment(date(2026, 3, 9)), slug="bai")
    article.published["passports"] = {
        "facts": [
            {"block": "khoi-1", "kind": "figure", "label": "", "said": "64 ngày công", "target": target.pk}
        ],
        "confirmed": [],
    }
    article.save()
    return {"period": period, "target": target, "article": article}


def test_a_line_leads_to_its_target_value_and_sentence(client, place, promise):
    found = measured(client, place)
    assert (found.name, found.planned) == ("Ngày công giúp dân", "120 ngày công")
    assert found.values == [("6 tháng đầu năm 2026", "64 ngày công")]
    assert [(one.article, one.sentence, one.url) for one in found.sentences] == [
        (promise["article"], "Các đơn vị góp 64 ngày công giúp dân.", "/bai/bai/#doan-khoi-1")
    ]
    assert ' id="doan-khoi-1">' in client.get("/bai/bai/").text


def test_another_units_value_shows_only_once_the_period_is_published(client, place, promise):
    place["neighbour"] = make_user(place["units"][1])
    place["cluster"].roles.filter(kind="deputy").delete()
    assert measured(client, place, "neighbour").values == []
    Period.objects.update(status=Period.Status.PUBLISHED)
    assert measured(client, place, "neighbour").values == [("6 tháng đầu năm 2026", "64 ngày công")]


def test_a_value_that_is_not_approved_never_shows(client, place, promise):
    place["period"] = promise["period"]
    promise["period"].reports.update(status="submitted", approved_at=None, approved_by=None)
    assert measured(client, place).values == []


def test_a_common_line_shows_the_clusters_figure(client, place, promise):
    make_line(place["pledge"], "Giúp dân", target=promise["target"])
    (line,) = page(client, place, "head").context["register"].contents
    assert line.measured[0].values == [("6 tháng đầu năm 2026", "64 ngày công (1/3 đơn vị)")]


def common(client, place, target):
    make_line(place["pledge"], "Giúp dân", target=target)
    (line,) = page(client, place, "head").context["register"].contents
    return line.measured[0].planned


def test_a_common_line_shows_the_plan_of_the_whole_cluster(client, place, promise):
    Assignment.objects.create(target=promise["target"], unit=place["units"][0], is_assigned=False)
    assert common(client, place, promise["target"]) == "620 ngày công"  # 120 of one unit, 500 of another


def test_a_figure_of_the_whole_cluster_stands_beside_the_common_plan(client, place):
    target = make_target(place["pledge"], planned=500, measure="ngày công", visibility="public")
    make_result(make_review(make_period(place["cluster"])), target, 300)
    assert common(client, place, target) == "500 ngày công"


@pytest.mark.parametrize(("own", "said"), [(None, "95%"), (90, "mỗi đơn vị 95%")])
def test_plans_that_do_not_add_up_are_the_common_one_or_each_units(client, place, own, said):
    target = make_target(place["pledge"], planned=95, measure="%")
    Assignment.objects.create(target=target, unit=place["member"], planned=own)
    assert common(client, place, target) == said


def test_the_sentence_of_an_unpublished_article_is_not_shown(client, place, promise):
    promise["article"].status = "withdrawn"
    promise["article"].save()
    assert measured(client, place).sentences == []


@pytest.mark.parametrize(
    ("who", "name", "status", "after"),
    [
        ("admin", "start_signing", Pledge.Status.DRAFT, Pledge.Status.SIGNING),
        ("commander", "confirm", Pledge.Status.SIGNING, Pledge.Status.CONFIRMED),
        ("admin", "reopen", Pledge.Status.CONFIRMED, Pledge.Status.SIGNING),
    ],
)
def test_steps_are_taken_from_the_page(client, place, who, name, status, after):
    make_line(place["pledge"])
    for unit in place["units"]:
        register(place, unit, signer_post="Trưởng phòng", signed_on=TODAY)
    set_status(place["pledge"], status)
    assert (
        f'action="{reverse("pledge-step", args=[place["pledge"].pk, name])}"' in page(client, place, who).text
    )
    take(client, place, name, comment="Theo đề nghị của cụm", **COUNTERSIGNED)
    place["pledge"].refresh_from_db()
    assert place["pledge"].status == after


@pytest.mark.parametrize(("who", "status"), [("staff", 403), ("head", 403), ("editor", 403), ("other", 404)])
def test_who_may_not_confirm(client, place, who, status):
    client.force_login(place[who])
    assert client.post(reverse("pledge-step", args=[place["pledge"].pk, "confirm"])).status_code == status


def test_an_unsigned_pledge_is_not_confirmed_and_says_who_waits(client, place):
    register(place, place["units"][0], signer_post="Trưởng phòng", signed_on=TODAY)
    client.force_login(place["commander"])
    answer = take(client, place, "confirm")
    assert (answer.status_code, [fault for _, fault, _ in answer.context["errors"]]) == (
        409,
        ["Phòng Hậu cần chưa ký.", "Phòng Tham mưu chưa ký."],
    )
    place["pledge"].refresh_from_db()
    assert place["pledge"].status == Pledge.Status.SIGNING


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, place, rows, django_assert_num_queries):
    period = make_period(place["cluster"])
    make_review(period)
    for years_ago, unit in enumerate(place["units"][:rows], 1):
        target = make_target(place["pledge"])
        make_line(place["pledge"], f"Dòng của {unit}", unit=unit, target=target)
        make_line(place["pledge"], f"Dòng chung {unit}", target=target)
        make_result(make_report(period, unit, status="approved"), target, 5)
        register(place, unit)
        make_pledge(place["cluster"], 2026 - years_ago)
    client.force_login(place["head"])
    ContentType.objects.get_for_models(*apps.get_models())  # kept in memory by every process
    with django_assert_num_queries(50):
        client.get(place["pledge"].get_absolute_url())
    with django_assert_num_queries(7):
        client.get(reverse("pledges"))
    with django_assert_num_queries(13):
        client.get(lines_url(place))


def test_a_pledge_says_how_long_it_has_waited_for_signatures_then_for_confirmation(
    knock, entry_cluster, people, time_machine
):
    pledge = make_pledge(entry_cluster)
    make_line(pledge)
    workflow.take(pledge, "start_signing", by=people["admin"], at=moment(date(2026, 6, 1)))
    time_machine.move_to(moment(date(2026, 6, 10)), tick=False)
    assert knock("commander", pledge.get_absolute_url()).context["age"].days == 9
    for unit in entry_cluster.members_on(date(2026, 6, 1)):
        pledge.signatures.create(unit=unit, signed_on=date(2026, 6, 8), signer_post="Trưởng phòng")
    assert knock("commander", pledge.get_absolute_url()).context["age"].days == 2
    workflow.take(pledge, "confirm", by=people["commander"], at=moment(date(2026, 6, 10)))
    assert knock("commander", pledge.get_absolute_url()).context["age"] is None
