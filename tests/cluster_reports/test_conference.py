"""The meeting on the projector: who opens it, what the room is shown, and conclusions that are typed once."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from cluster_reports.forms.photo_slot import captions
from cluster_reports.models import AgendaItem, Direction, Limitation, Photo
from cluster_reports.tables.attendance import counted
from tests.cluster_reports.test_photo import image
from tests.factories import make_pledge, make_report, make_result, make_review, make_target

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
HIDDEN = "NOIBOMARKER"


@pytest.fixture
def entry_report(entry_period, entry_cluster):
    """Phòng Hậu cần's approved report."""
    report = make_report(entry_period, entry_cluster.memberships.all()[2].unit, "approved")
    target = make_target(make_pledge(entry_cluster), "Tuần tra, canh gác", planned=100, visibility="public")
    make_result(report, target, value=45)
    return report


@pytest.fixture
def review(entry_report):
    """The review that presents it, with words that stay in the cluster."""
    review = make_review(
        entry_report.period, meeting_on=date(2026, 6, 24), chair="Đại tá Trần Văn Ba, Trưởng phòng"
    )
    review.agendaitems.create(kind="discussed", text="biện pháp <b>mới</b>")
    review.agendaitems.create(kind="adopted", text=HIDDEN, visibility="cluster")
    review.limitations.create(text="tuần tra có lúc chưa đều", source=entry_report)
    review.limitations.create(text=HIDDEN, source=entry_report, visibility="cluster")
    return review


def photo_file():
    return SimpleUploadedFile("anh.jpg", image().getvalue())


def deck(review, slide=""):
    base = reverse("conference", args=[review.pk])
    return f"{base}{slide}"


def unit_slide(review, unit):
    return reverse("conference-unit", args=[review.pk, unit.pk])


SLIDES = ("", "co-mat/", "ket-luan/")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("head", 200),
        ("deputy", 200),
        ("admin", 200),
        ("editor", 200),
        ("staff", 404),
        ("other", 404),
        ("commander", 404),
        ("outsider", 404),
        ("stranger", 302),
    ],
)
def test_who_opens_it_before_the_period_is_out(knock, review, entry_report, who, status):
    pages = [*(deck(review, slide) for slide in SLIDES), unit_slide(review, entry_report.unit)]
    assert [knock(who, page).status_code for page in pages] == [status] * 4
    photos = knock(who, deck(review, "anh/")).status_code
    assert photos == (404 if who in {"admin", "editor"} else status)


def test_once_the_period_is_out_a_member_sees_its_own_slide_and_no_other_units(knock, review, entry_report):
    type(review.period).objects.filter(pk=review.period_id).update(status="published")
    assert knock("staff", unit_slide(review, entry_report.unit)).status_code == 200
    assert knock("other", deck(review)).status_code == 200
    assert knock("other", unit_slide(review, entry_report.unit)).status_code == 404
    assert entry_report.unit.name not in knock("other", deck(review)).text


def test_lines_that_were_not_reported_fill_no_slide(knock, review, entry_report):
    target = make_target(entry_report.results.get().target.pledge, "Việc chưa báo")
    make_result(entry_report, target, state="missing")
    page = knock("head", reverse("conference-unit", args=[review.pk, entry_report.unit_id]))
    assert page.status_code == 200
    assert "Việc chưa báo" not in page.text


def test_a_unit_that_is_not_approved_or_of_another_cluster_has_no_slide(knock, review, people):
    for unit in (people["other"].unit, people["outsider"].unit):
        assert knock("head", unit_slide(review, unit)).status_code == 404
    assert knock("head", deck(review, "khong-co/")).status_code == 404


def test_the_slides_follow_each_other_by_links(knock, review, entry_report):
    page = knock("head", deck(review))
    titles = [slide.title for slide in page.context["slides"]]
    assert titles == ["Chương trình", "Đơn vị dự", entry_report.unit.name, "Kết luận", "Ảnh"]
    seen, url = [], deck(review)
    while url:
        context = knock("head", url).context
        seen.append(context["slide"].title)
        url = context["after"] and context["after"].url
    assert seen == titles


def test_what_stays_in_the_cluster_is_shown_only_where_the_head_asks(knock, review, entry_report):
    pages = [deck(review), unit_slide(review, entry_report.unit), deck(review, "ket-luan/")]
    for page in pages:
        assert HIDDEN not in knock("head", page).text
        assert HIDDEN in knock("head", f"{page}?noi-bo").text
        assert HIDDEN not in knock("editor", f"{page}?noi-bo").text
    assert "1 dòng nội bộ cụm không chiếu" in knock("head", pages[1]).text
    assert "biện pháp &lt;b&gt;mới&lt;/b&gt;" in knock("head", pages[0]).text
    inside = knock("head", f"{deck(review)}?noi-bo")
    assert inside.context["query"] == "?noi-bo"
    assert "Đang chiếu cả nội dung nội bộ cụm" in inside.text


def test_a_unit_shows_five_figures_with_sign_and_word_and_none_of_its_own_alone(knock, review, entry_report):
    pledge = entry_report.results.get().target.pledge
    entry_report.results.all().delete()
    for place in range(7):
        target = make_target(pledge, f"Chỉ tiêu {place}", planned=100, order=place, visibility="public")
        make_result(entry_report, target, value=(60, 50, 40, 30, 20, 10, 75)[place])
    make_result(entry_report, make_target(pledge, "Riêng", planned=1, visibility="unit"), value=987654)
    make_result(entry_report, make_target(pledge, "Trong cụm", planned=1, visibility="cluster"), value=876543)
    page = knock("head", unit_slide(review, entry_report.unit))
    unit = page.context["unit"]
    assert [(one.name, one.verdict, one.word) for one in unit.figures] == [
        ("Chỉ tiêu 0", "above", "Vượt 20%"),
        ("Chỉ tiêu 3", "below", "Mới đạt 60%"),
        ("Chỉ tiêu 4", "below", "Mới đạt 40%"),
        ("Chỉ tiêu 5", "below", "Mới đạt 20%"),
        ("Chỉ tiêu 6", "above", "Vượt 50%"),
    ]
    assert (unit.met, unit.judged) == (3, 7)
    assert "876.543" not in page.text
    inside = knock("head", unit_slide(review, entry_report.unit) + "?noi-bo").text
    assert "876.543" in inside
    assert "987.654" not in inside


def conclude(review):
    return reverse("conference-conclude", args=[review.pk])


@pytest.mark.parametrize(
    ("goes", "model", "more"),
    [
        ("adopted", AgendaItem, {"kind": "adopted"}),
        ("discussed", AgendaItem, {"kind": "discussed"}),
        ("launched", AgendaItem, {"kind": "launched"}),
        ("direction", Direction, {}),
        ("limitation", Limitation, {}),
    ],
)
def test_a_conclusion_is_typed_once_and_sent_twice_is_one_line(knock, review, goes, model, more):
    typed = {"text": "giữ vững\n  nề nếp giao ban", "goes": goes, "is_inside": "on"}
    for _ in range(2):
        answer = knock("head", conclude(review), typed)
        assert answer.status_code == 302
        assert answer.headers["Location"] == deck(review, "ket-luan/")
    row = model.objects.get(review=review, text="giữ vững nề nếp giao ban", **more)
    assert row.visibility == "cluster"
    assert row.order == model.objects.filter(review=review).count()


def test_a_script_hears_what_became_of_it(client, people, review):
    client.force_login(people["head"])
    typed = {"text": "mở rộng vườn rau", "goes": "direction"}
    ask = {"headers": {"Accept": "application/json"}}
    assert client.post(conclude(review), typed, **ask).json() == {
        "said": "Đã ghi vào phần “Phương hướng, việc phải làm”.",
        "text": "mở rộng vườn rau",
    }
    again = client.post(conclude(review), typed, **ask).json()
    assert again["said"].startswith("Trước đó đã ghi")
    empty = client.post(conclude(review), {"text": " \n", "goes": "direction"}, **ask)
    assert (empty.status_code, empty.json()) == (422, {"errors": ["Ghi nội dung kết luận."]})


@pytest.mark.parametrize(
    ("text", "goes"),
    [("", "adopted"), ("x" * 301, "adopted"), ("x" * 401, "direction"), ("đủ", "khac"), ("đủ", "")],
)
def test_what_no_line_can_hold_is_asked_back_with_what_was_typed(knock, review, text, goes):
    before = [model.objects.count() for model in (AgendaItem, Direction, Limitation)]
    page = knock("head", conclude(review), {"text": text, "goes": goes})
    assert page.status_code == 422
    assert page.context["errors"]
    assert text in page.text
    assert [model.objects.count() for model in (AgendaItem, Direction, Limitation)] == before


@pytest.mark.parametrize(
    ("who", "status"),
    [("deputy", 302), ("editor", 403), ("admin", 403), ("staff", 404), ("commander", 404), ("stranger", 401)],
)
def test_who_concludes(knock, review, who, status):
    assert knock(who, conclude(review), {"text": "Tăng cường", "goes": "direction"}).status_code == status
    assert Direction.objects.count() == (who == "deputy")
    assert knock(who, conclude(review)).status_code == (302 if who == "stranger" else 405)


def test_the_list_of_who_came_is_ticked_on_the_slide_and_saved_by_its_section(knock, review, entry_report):
    page = knock("head", deck(review, "co-mat/"))
    unit = entry_report.unit
    data = {"read": page.context["read"], "go": "trinh-chieu", f"don-vi-{unit.pk}-state": "present"}
    data |= {f"don-vi-{unit.pk}-is_right": "on", f"don-vi-{unit.pk}-heads": "3"}
    answer = knock("head", reverse("review-edit", args=[review.pk, "don-vi-du"]), data)
    assert answer.headers["Location"] == deck(review, "co-mat/")
    assert "1/1 đơn vị có mặt; 3 người." in knock("head", deck(review, "co-mat/")).text
    assert (
        "name="
        not in knock("editor", deck(review, "co-mat/")).text.split("deck-slide")[1].split("<footer")[0]
    )


def test_the_minutes_say_who_came(client, people, review, entry_report):
    review.attendances.create(unit=entry_report.unit, state="present", is_right=True, heads=3)
    client.force_login(people["head"])
    raw = client.get(reverse("paper-file", args=[review.pk, "bien-ban", "docx"])).content
    words = "\n".join(one.text for one in Document(io.BytesIO(raw)).paragraphs)
    assert f"{entry_report.unit.name}: 3 người" in words
    assert "1/1 đơn vị có mặt; 3 người" in words


def test_heads_are_summed_only_where_everybody_who_came_was_counted(review, entry_cluster):
    units = [row.unit for row in entry_cluster.memberships.all()]
    for unit, state, heads in zip(
        units, ("present", "late", "excused", "absent"), (3, 2, None, None), strict=True
    ):
        review.attendances.create(unit=unit, state=state, heads=heads, reason="bận")
    said = "2/4 đơn vị có mặt, 1 đến muộn, 1 vắng có lý do, 1 vắng không lý do"
    assert counted(review.attendances.all()).said == f"{said}; 5 người"
    review.attendances.filter(state="late").update(heads=None)
    assert counted(review.attendances.all()).said == said
    assert counted([]).said == ""


def test_photos_are_expected_by_what_the_meeting_does(review):
    assert list(captions(review)) == ["overview", "chair"]
    review.guests.create(posts="Phó Chính ủy", spoke="phát huy kết quả")
    review.awards.create(route="own", form="Giấy khen", collectives=1)
    review.agendaitems.create(kind="signed", text="giao ước")
    review.agendaitems.create(kind="handed_over", text="nhiệm vụ")
    said = captions(review)
    assert list(said) == ["overview", "chair", "guest", "awards", "signing", "handover"]
    assert said["chair"].startswith("Đại tá Trần Văn Ba, Trưởng phòng phát biểu tại hội nghị sơ kết")


def test_a_photo_goes_into_its_slot(client, people, review, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(people["head"])
    slots = client.get(deck(review, "anh/")).context["slots"]
    typed = {"caption": slots[0].form.initial["caption"], "slot": "overview", "visibility": "public"}
    url = reverse("photo-new", args=[review.pk])
    answer = client.post(url, typed | {"go": "trinh-chieu", "upload": photo_file()})
    assert answer.headers["Location"] == deck(review, "anh/")
    assert Photo.objects.get().slot == "overview"
    assert [len(one.photos) for one in client.get(deck(review, "anh/")).context["slots"]] == [1, 0]
    assert client.post(url, typed | {"slot": "khac", "upload": photo_file()}).status_code == 200
    assert Photo.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 4])
def test_queries_do_not_grow(client, people, review, entry_report, rows, django_assert_num_queries):
    pledge, units = entry_report.results.get().target.pledge, list(review.period.members())
    for unit in units[:rows]:
        review.attendances.create(unit=unit, state="present")
        review.agendaitems.create(kind="signed", unit=unit)
        review.directions.create(text=f"việc {unit}")
        report = make_report(review.period, unit, "approved") if unit != entry_report.unit else entry_report
        for _ in range(rows):
            make_result(report, make_target(pledge, planned=10), value=3)
    client.force_login(people["head"])
    pages = {
        deck(review): 9,
        unit_slide(review, entry_report.unit): 12,
        deck(review, "co-mat/"): 13,
        deck(review, "ket-luan/"): 9,
        deck(review, "anh/"): 10,
    }
    for url, count in pages.items():
        with django_assert_num_queries(count):
            client.get(url)
