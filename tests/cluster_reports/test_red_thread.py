"""The red thread: pledge → target → result → sentence → directive → next period, one line a period."""

import unicodedata
from datetime import date

import pytest
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.models import (
    Assignment,
    Direction,
    Duty,
    DutyAnswer,
    Membership,
    Period,
    Pledge,
    Target,
    Visibility,
)
from tests.factories import (
    make_criterion,
    make_final,
    make_line,
    make_period,
    make_pledge,
    make_published,
    make_report,
    make_result,
    make_review,
    make_scoring,
    make_target,
    make_unit,
    moment,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 10)
NAMES = ["Giao ước", "Chỉ tiêu", "Kết quả", "Điểm", "Câu trong bài", "Chỉ đạo", "Kỳ sau"]


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(moment(TODAY), tick=False)


@pytest.fixture
def place(entry_cluster, people):
    """Phòng Hậu cần pledged 120 days of work, reached 64 in the first half, and was told to go on."""
    unit = people["staff"].unit
    pledge = make_pledge(entry_cluster, status="confirmed")
    target = make_target(pledge, "Ngày công giúp dân", planned=500, measure="ngày công", code="GD")
    Assignment.objects.create(target=target, unit=unit, planned=120)
    line = make_line(pledge, "Giúp dân 120 ngày công", unit=unit, target=target)
    first = make_period(entry_cluster, status=Period.Status.PUBLISHED)
    second = make_period(entry_cluster, Period.Kind.SECOND_HALF)
    report = make_report(first, unit, status="approved")
    result = make_result(report, target, 64)
    review = make_review(first)
    return {
        "cluster": entry_cluster,
        "unit": unit,
        "pledge": pledge,
        "target": target,
        "line": line,
        "first": first,
        "second": second,
        "report": report,
        "result": result,
        "review": review,
        "later": make_report(second, unit),
    }


@pytest.fixture
def article(place):
    return publish(place["review"], place["target"], "Hậu cần góp 64 ngày công giúp dân.", slug="bai")


def publish(review, target, sentence, **fields):
    article = make_published(review, ("Sơ kết.", sentence), **fields)
    fact = {"block": "khoi-1", "label": "Giúp dân", "said": "64 ngày công", "target": target.pk}
    fact |= {"kind": "figure", "value": "64", "unit": "ngày công", "comparison": "", "sources": []}
    article.published["passports"] = {"facts": [fact], "confirmed": []}
    article.save()
    return article


@pytest.fixture
def duty(place):
    direction = Direction.objects.create(
        review=place["review"], text="giúp dân thêm", about=place["target"], due_on=date(2026, 11, 30)
    )
    return Duty.objects.create(direction=direction, unit=place["unit"])


def url_of(row, unit):
    return reverse(
        "line-thread" if row._meta.model_name == "pledgeline" else "target-thread", args=[row.pk, unit.pk]
    )


def threads(knock, place, who="staff", row=None):
    answer = knock(who, url_of(row or place["line"], place["unit"]))
    assert answer.status_code == 200
    return [thread for one in answer.context["measured"] for thread in one.threads]


def station(knock, place, name, who="staff", period=0, row=None):
    """(text, url, note) of what stands at a station, or what is said to be missing."""
    found = next(one for one in threads(knock, place, who, row)[period].stations if one.name == name)
    return [(item.text, item.url, item.note) for item in found.items] or found.missing


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 302),
        ("staff", 200),
        ("other", 200),
        ("head", 200),
        ("deputy", 200),
        ("editor", 200),
        ("commander", 200),
        ("admin", 200),
        ("outsider", 404),
    ],
)
def test_who_may_follow_a_thread(knock, place, who, status):
    for row in (place["line"], place["target"]):
        assert knock(who, url_of(row, place["unit"])).status_code == status


def test_a_draft_pledge_has_threads_for_its_cluster_only(knock, place):
    Pledge.objects.update(status="draft")
    for who, status in (("staff", 200), ("commander", 404), ("admin", 200)):
        assert knock(who, url_of(place["line"], place["unit"])).status_code == status


def test_only_units_that_were_members_in_the_year_have_a_thread(knock, place, people):
    stranger = people["outsider"].unit
    former = make_unit("Phòng Cũ")
    Membership.objects.create(
        cluster=place["cluster"], unit=former, starts_on=date(2020, 1, 1), ends_on=date(2026, 3, 1)
    )
    assert knock("admin", url_of(place["target"], stranger)).status_code == 404
    assert knock("admin", url_of(place["target"], former)).status_code == 200
    Membership.objects.filter(unit=former).update(ends_on=date(2025, 12, 31))
    assert knock("admin", url_of(place["target"], former)).status_code == 404


def test_a_line_of_one_unit_is_nobody_elses(knock, place, people):
    assert knock("staff", url_of(place["line"], people["other"].unit)).status_code == 404


def test_one_line_leads_from_the_pledge_to_the_next_period(knock, place, article, duty):
    DutyAnswer.objects.create(
        report=place["later"],
        duty=duty,
        asked="giúp dân thêm",
        asked_in="kỳ",
        progress="doing",
        note="Đã góp 20.",
    )
    place["pledge"].signatures.create(
        unit=place["unit"], signed_on=date(2026, 2, 26), signer_post="Trưởng phòng"
    )
    first, second = threads(knock, place)
    assert [one.name for one in first.stations] == NAMES
    assert (first.period, second.period) == (place["first"], place["second"])
    pledge = place["pledge"].get_absolute_url()
    assert station(knock, place, "Giao ước") == [
        ("Giúp dân 120 ngày công", f"{pledge}#don-vi-{place['unit'].pk}", "dòng riêng của đơn vị"),
        ("Đơn vị ký ngày 26/02/2026", f"{pledge}#bang-ky", ""),
    ]
    assert station(knock, place, "Chỉ tiêu") == [
        (
            "Ngày công giúp dân",
            place["target"].get_absolute_url(),
            "mức giao cả năm 120 ngày công; kỳ này 60 ngày công",
        )
    ]
    result = f"{place['report'].get_absolute_url()}#dong-{place['result'].pk}"
    assert station(knock, place, "Kết quả") == [("64 ngày công", result, "106,7% chỉ tiêu kỳ, đạt")]
    assert station(knock, place, "Câu trong bài") == [
        ("“Hậu cần góp 64 ngày công giúp dân.”", "/bai/bai/#doan-khoi-1", "công khai")
    ]
    assert station(knock, place, "Chỉ đạo") == [
        (
            "Giúp dân thêm",
            f"{place['review'].get_absolute_url()}#phuong-huong",
            "giao cho đơn vị, hạn xong 30/11/2026",
        )
    ]
    answer = DutyAnswer.objects.get()
    assert station(knock, place, "Kỳ sau") == [
        (
            "Việc “giúp dân thêm”: đang làm",
            f"{place['later'].get_absolute_url()}#{answer.anchor}",
            "Đã góp 20. (báo cáo 6 tháng cuối năm 2026)",
        )
    ]


def test_every_link_of_a_full_thread_opens_for_its_reader(knock, place, article, duty):
    make_result(place["later"], place["target"], 70)
    for who in ("staff", "other", "head", "commander", "editor", "admin"):
        for thread in threads(knock, place, who):
            for item in (item for one in thread.stations for item in one.items if item.url):
                assert knock(who, item.url).status_code == 200, (who, item)


def test_missing_stations_say_what_is_missing(knock, place):
    place["target"].pledge_lines.update(target=None)
    assert [(one.name, one.missing) for one in threads(knock, place)[1].stations] == [
        ("Giao ước", ""),
        ("Chỉ tiêu", "Dòng này chưa đo bằng chỉ tiêu nào."),
        ("Kết quả", ""),
        ("Điểm", "Dòng này chưa đo bằng chỉ tiêu nào."),
        ("Câu trong bài", "Chưa có bài đã đăng nào nhắc đến."),
        ("Chỉ đạo", "Chưa có chỉ đạo."),
        ("Kỳ sau", "Chưa có kỳ sau."),
    ]
    assert (
        station(knock, place, "Giao ước", row=place["target"]) == "Chỉ tiêu này chưa thuộc dòng giao ước nào."
    )
    Period.objects.all().delete()
    assert station(knock, place, "Kết quả") == "Chưa mở kỳ nào của năm này."


def test_an_unapproved_figure_is_not_told_but_its_state_is_to_its_own(knock, place):
    make_result(place["later"], place["target"], 70)
    link = place["later"].get_absolute_url()
    assert station(knock, place, "Kết quả", period=1) == [
        ("Báo cáo của đơn vị: đang nhập, chưa duyệt.", link, "")
    ]
    for who in ("other", "head", "commander", "editor"):
        assert station(knock, place, "Kết quả", who, period=1) == "Chưa có số liệu được công bố."


def test_another_unit_reads_the_published_figure_in_the_consolidated_table(knock, place):
    table = f"{place['review'].get_absolute_url()}#tong-hop"
    assert station(knock, place, "Kết quả", "other") == [("64 ngày công", table, "106,7% chỉ tiêu kỳ, đạt")]
    place["first"].status = Period.Status.LOCKED
    place["first"].save()
    assert station(knock, place, "Kết quả", "other") == "Chưa có số liệu được công bố."


def test_what_stays_inside_the_unit_is_no_other_ones(knock, place):
    Target.objects.update(visibility=Visibility.UNIT)
    assert station(knock, place, "Kết quả", "other") == "Chưa có số liệu được công bố."
    assert station(knock, place, "Chỉ tiêu", "commander") == "Dòng này chưa đo bằng chỉ tiêu nào."
    assert knock("commander", url_of(place["target"], place["unit"])).status_code == 404
    assert "Ngày công" not in knock("commander", place["pledge"].get_absolute_url()).text
    assert station(knock, place, "Kết quả")[0][0] == "64 ngày công"


def test_a_target_that_is_not_given_to_the_unit_says_so(knock, place):
    Assignment.objects.update(is_assigned=False, planned=None)
    assert station(knock, place, "Chỉ tiêu")[0][2] == "không giao cho đơn vị này"


def test_a_figure_of_the_whole_cluster_stands_for_what_is_not_divided(knock, place):
    place["result"].delete()
    make_result(place["review"], place["target"], 300)
    table = f"{place['review'].get_absolute_url()}#tong-hop"
    assert station(knock, place, "Kết quả") == [("300 ngày công", table, "số chung của cụm")]


def test_an_article_the_reader_may_not_see_is_not_quoted(knock, place):
    publish(place["review"], place["target"], "Góp 64 ngày công.", slug="noi-bo", audience="internal")
    assert station(knock, place, "Câu trong bài") == [
        ("“Góp 64 ngày công.”", "/bai/noi-bo/#doan-khoi-1", "nội bộ")
    ]
    article = publish(place["review"], place["target"], "Nháp 64 ngày công.", slug="nhap")
    article.status = "withdrawn"
    article.save()
    assert [text for text, _, _ in station(knock, place, "Câu trong bài")] == ["“Góp 64 ngày công.”"]


def test_a_corrected_figure_is_quoted_as_corrected(knock, place, article):
    article.published["blocks"][1]["text"] = ["Hậu cần góp 65 ngày công giúp dân."]
    article.published["figures"] = [{"label": "Giúp dân", "value": "65 ngày công", "comparison": ""}]
    article.save()
    assert station(knock, place, "Câu trong bài")[0][0] == "“Hậu cần góp 65 ngày công giúp dân.”"


def test_a_direction_to_nobody_is_a_common_one_and_anothers_task_is_not_this_units(knock, place, people):
    direction = Direction.objects.create(review=place["review"], target=place["target"])
    Duty.objects.create(direction=direction, unit=people["other"].unit)
    url = f"{place['review'].get_absolute_url()}#phuong-huong"
    assert station(knock, place, "Chỉ đạo") == [
        ("Thực hiện chỉ tiêu Ngày công giúp dân", url, "chỉ đạo chung")
    ]


def test_directions_before_publication_are_the_judges_only(knock, place, duty):
    place["first"].status = Period.Status.LOCKED
    place["first"].save()
    assert station(knock, place, "Chỉ đạo") == "Chưa có chỉ đạo nào nhằm vào chỉ tiêu này."
    assert station(knock, place, "Chỉ đạo", "head")[0][0] == "Giúp dân thêm"


def test_what_the_unit_answers_in_a_draft_is_its_own(knock, place, duty):
    DutyAnswer.objects.create(report=place["later"], duty=duty, asked="x", asked_in="kỳ", progress="done")
    assert station(knock, place, "Kỳ sau")[0][0] == "Việc “giúp dân thêm”: xong"
    assert station(knock, place, "Kỳ sau", "admin") == "6 tháng cuối năm 2026: chưa có số liệu được duyệt."


def test_the_thread_goes_on_in_the_next_half_and_in_the_pledge_of_the_next_year(knock, place):
    make_result(make_report(place["second"], make_unit()), make_target(place["pledge"]), 1)  # of nobody here
    place["later"].delete()
    make_result(make_report(place["second"], place["unit"], status="approved"), place["target"], 70)
    same = url_of(place["target"], place["unit"])
    assert station(knock, place, "Kỳ sau") == [("6 tháng cuối năm 2026: 70 ngày công", same, "")]
    next_year = make_target(
        make_pledge(place["cluster"], 2027, status="signing"),
        "Giúp dân, năm 2027",
        measure="ngày công",
        code="GD",
    )
    make_period(place["cluster"], year=2027)
    heir = url_of(next_year, place["unit"])
    assert station(knock, place, "Kỳ sau", period=1) == [
        ("6 tháng đầu năm 2027: chỉ tiêu được giao tiếp", heir, "")
    ]
    assert knock("staff", heir).status_code == 200


def test_the_points_of_a_closed_scoring_stand_on_the_thread(knock, place, people):
    scoring = make_scoring(place["first"])
    leaf = make_criterion(scoring.table, "Giúp dân", "target", 20, target=place["target"], code="4.3")
    assert station(knock, place, "Điểm") == "Bảng chấm điểm chưa chốt."
    for unit in place["first"].members():
        make_final(scoring, leaf, unit, 18, reason="Hội nghị thống nhất")
    workflow.take(scoring, "close_scores", by=people["head"], at=moment(TODAY))
    text, url, why = station(knock, place, "Điểm", who="other")[0]
    assert (text, url) == (
        "18/20 điểm",
        f"/ky/{place['first'].pk}/cham-diem/{place['unit'].pk}/#tieu-chi-{leaf.pk}",
    )
    assert why.startswith("Thực hiện 64 ngày công, mức giao 60 ngày công")
    assert f'id="tieu-chi-{leaf.pk}"' in knock("other", url).text


def test_a_campaign_is_shown_only_where_it_measured_the_target(knock, place):
    campaign = make_period(place["cluster"], Period.Kind.QUARTER_3, name="Đợt 40 ngày đêm")
    campaign.kind = Period.Kind.CAMPAIGN
    campaign.save()
    assert [one.period for one in threads(knock, place)] == [place["first"], place["second"]]
    make_result(make_report(campaign, place["unit"], status="approved"), place["target"], 12)
    assert campaign in [one.period for one in threads(knock, place)]


def test_a_line_measured_by_several_targets_has_a_thread_for_each(knock, place):
    make_target(place["pledge"], "Lượt người", measure="lượt", line=place["line"])
    answer = knock("staff", url_of(place["line"], place["unit"]))
    assert [one.target.name for one in answer.context["measured"]] == ["Ngày công giúp dân", "Lượt người"]
    assert '<h2 id="chi-tieu-' in answer.text


def test_hostile_words_are_shown_as_words(knock, place, article, duty):
    place["line"].text = "<script>alert(1)</script>"
    place["line"].save()
    duty.direction.text = unicodedata.normalize("NFD", "nâng <b>chất lượng</b> ") + "x" * 300
    duty.direction.save()
    page = knock("staff", url_of(place["line"], place["unit"])).text
    assert "<script>alert" not in page
    assert "<b>chất" not in unicodedata.normalize("NFC", page)


def test_the_thread_is_reached_from_the_pledge_the_target_and_the_report_line(knock, place):
    line, target = url_of(place["line"], place["unit"]), url_of(place["target"], place["unit"])
    assert f'href="{line}"' in knock("staff", place["pledge"].get_absolute_url()).text
    assert f'href="{target}"' in knock("staff", place["target"].get_absolute_url()).text
    assert f'href="{target}"' in knock("staff", place["report"].get_absolute_url()).text


def test_a_common_line_leads_to_ones_own_thread_and_on_to_the_others(knock, place, people):
    common = make_line(place["pledge"], "Giúp dân", target=place["target"])
    assert (
        f'href="{url_of(common, people["other"].unit)}"'
        in knock("other", place["pledge"].get_absolute_url()).text
    )
    page = knock("other", url_of(common, people["other"].unit)).context
    assert [name for name, _ in page["others"]] == ["Phòng Tham mưu", "Phòng Chính trị", "Phòng Hậu cần"]
    assert knock("staff", url_of(place["line"], place["unit"])).context["others"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, place, people, duty, rows, django_assert_num_queries):
    for _ in range(rows):
        target = make_target(place["pledge"], measure="lượt", line=place["line"])
        for report in (place["report"], place["later"]):
            make_result(report, target, 5)
        direction = Direction.objects.create(review=place["review"], text=f"việc {target}", about=target)
        task = Duty.objects.create(direction=direction, unit=place["unit"])
        DutyAnswer.objects.create(
            report=place["later"], duty=task, asked=f"{task}", asked_in="k", progress="todo"
        )
    make_result(place["review"], place["target"], 300)
    for audience in ("public", "internal")[:rows]:
        publish(place["review"], target, "Góp 64 ngày công.", slug=audience, audience=audience)
    client.force_login(people["staff"])
    with django_assert_num_queries(22):
        client.get(url_of(place["line"], place["unit"]))
