"""Search: who finds what, in which order, alike on both databases; the index follows what it is made from."""

import json
import unicodedata
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.article import draft
from cluster_reports.management import search_index
from cluster_reports.models import Article, SearchEntry, Submission, UnitReport, remember_period
from cluster_reports.tables import search
from cluster_reports.tables.search import Filters, find
from cluster_reports.vietnamese.searching import parse
from tests.factories import (
    make_article,
    make_cluster,
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

pytestmark = pytest.mark.django_db
ANSWERS = Path(__file__).parent / "search_answers.json"
ADDRESS, WORD = reverse("search"), "tasbot"


def found(client, user=None, **asked):
    client.logout()
    if user:
        client.force_login(user)
    return client.get(ADDRESS, asked)


def titles(page):
    return ["".join(text for text, _ in hit["headline"]) for hit in page.context["hits"]]


@pytest.fixture
def cluster():
    return make_cluster([make_unit("Phòng Tham mưu"), make_unit("Phòng Hậu cần")], number=3)


@pytest.fixture
def people(cluster):
    head, member = (row.unit for row in cluster.memberships.order_by("pk"))
    return {
        "stranger": None,
        "head": make_user(head),
        "member": make_user(member),
        "staff elsewhere": make_user(),
        "editor": make_user(cluster.organisation, "editor"),
        "editor elsewhere": make_user(role="editor"),
        "commander": make_user(cluster.organisation, "commander"),
        "admin": make_user(role="admin"),
    }


def handed_in(report):
    Submission.keep(report, by=report.submitted_by, at=report.submitted_at)
    return report


@pytest.fixture
def marked(cluster, people):
    """The word in every place that somebody may not read; each place adds a word of its own."""
    open_period = make_period(cluster)
    out_period = make_period(cluster, year=2025, status="published")
    review, out = make_review(open_period), make_review(out_period)
    for level in ("public", "cluster"):
        review.limitations.create(text=f"{WORD} hạn chế {level}", visibility=level)
        review.highlights.create(text=f"{WORD} kết quả {level}", visibility=level)
        out.goodmodels.create(name=f"{WORD} mô hình {level}", visibility=level)
    make_published(out, headline=f"{WORD} công khai")
    make_published(out, headline=f"{WORD} nội bộ", audience="internal")
    make_article(review, headline=f"{WORD} bản nháp", paragraphs=(WORD,))
    gone = make_published(make_review(make_period(cluster, "h2", 2024)), headline=f"{WORD} đã gỡ")
    workflow.take(gone, "withdraw", by=people["editor"], at=moment(date(2026, 1, 5)), comment="Sai số liệu")
    member = people["member"].unit
    target = make_target(make_pledge(cluster), f"{WORD} chỉ tiêu")
    approved = make_report(out_period, member, UnitReport.Status.APPROVED, strengths=f"{WORD} đã duyệt")
    submitted = make_report(
        open_period, member, UnitReport.Status.SUBMITTED, strengths=WORD, limitations=WORD
    )
    make_result(submitted, target, value=3, explanation=WORD)
    make_report(open_period, people["head"].unit, strengths=f"{WORD} đang gõ", limitations=WORD)
    for report in (approved, submitted):
        handed_in(report)
    return cluster


LINES_OUT = {f"{WORD} mô hình public", f"{WORD} mô hình cluster"}
LINES_OPEN = {f"{WORD} {what} {level}" for what in ("hạn chế", "kết quả") for level in ("public", "cluster")}
OUT = {f"{WORD} công khai", f"{WORD} nội bộ"}
REPORT = {"Báo cáo của Phòng Hậu cần"}
FINDS = {
    "stranger": {f"{WORD} công khai"},
    "head": OUT | LINES_OUT | LINES_OPEN | REPORT,
    "member": OUT | LINES_OUT | REPORT,
    "staff elsewhere": {f"{WORD} công khai"},
    "editor": OUT | LINES_OUT | LINES_OPEN | REPORT,
    "editor elsewhere": {f"{WORD} công khai"},
    "commander": OUT | LINES_OUT | REPORT,
    "admin": OUT | LINES_OUT | LINES_OPEN | REPORT,
}
REPORTS = {
    "head": 3,
    "member": 3,
    "editor": 1,
    "commander": 1,
    "admin": 3,
}  # one approved; one waits, in both kinds


def test_everybody_finds_what_they_may_read_and_no_word_of_the_rest(client, marked, people):
    seen, reports = {}, {}
    for who, user in people.items():
        page = found(client, user, q=WORD)
        seen[who] = set(titles(page))
        reports[who] = titles(page).count("Báo cáo của Phòng Hậu cần")
        assert page.context["found"].count == len(titles(page))
        assert "bản nháp" not in page.text
        assert "đang gõ" not in page.text
        assert "đã gỡ" not in page.text
        for hit in page.context["hits"]:
            assert client.get(hit["url"]).status_code == 200, (who, hit["url"])
    assert seen == FINDS
    assert {who: count for who, count in reports.items() if count} == REPORTS


@pytest.mark.parametrize(("window", "step"), [(0, 250), (0, 1), (2, 3)])
def test_the_index_tells_nobody_more_than_the_texts(client, marked, people, monkeypatch, window, step):
    """With a narrow filter, by the index alone, and where more is found than the first few that it gives."""
    monkeypatch.setattr(search, "WINDOW", window)
    monkeypatch.setattr(search, "STEP", step)
    for who, user in people.items():
        assert set(titles(found(client, user, q=WORD))) == FINDS[who]
        for asked in ({"cum": marked.slug}, {"donvi": people["member"].unit.pk}):
            page = found(client, user, q=WORD, **asked)
            assert set(titles(page)) == FINDS[who]
            assert page.context["found"].count == len(titles(page))


def test_filters_and_choices_tell_a_stranger_nothing_of_the_inside(client, marked, people):
    for asked in ({"cum": marked.slug}, {"trangthai": "chua-duyet"}, {"loai": "han-che"}, {"nam": "2026"}):
        page = found(client, None, q=WORD, **asked)
        assert set(titles(page)) <= FINDS["stranger"]
    page = found(client, None, q=WORD)
    offered = {name: [words for _, words, _ in options] for name, _, options in page.context["fields"]}
    assert offered == {
        "loai": ["Bài viết", "Kết quả", "Hạn chế", "Đơn vị, cụm, khối"],
        "cum": ["Cụm thi đua số 3"],
        "ky": ["6 tháng đầu năm 2025"],
        "donvi": ["Phòng Hậu cần", "Phòng Tham mưu"],
    }


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"loai": "bai-viet"}, 2),
        ({"loai": "ket-qua"}, 6),
        ({"loai": "han-che"}, 3),
        ({"loai": "don-vi"}, 0),
        ({"loai": "gi-do"}, 0),
        ({"trangthai": "da-cong-bo"}, 5),
        ({"trangthai": "da-duyet"}, 0),
        ({"trangthai": "chua-duyet"}, 2),
        ({"trangthai": "dang-tong-hop"}, 4),
        ({"ky": "6 tháng đầu năm 2025"}, 5),
        ({"ky": "6 tháng đầu năm 2025", "loai": "bai-viet"}, 2),
        ({"nam": "2026"}, 6),
        ({"nam": "hai nghìn"}, 0),
        ({"nam": "9" * 50}, 0),
        ({"donvi": "0"}, 0),
        ({"donvi": "' OR 1=1"}, 0),
        ({"cum": "cum-khac"}, 0),
        ({"ky": "\x00%_"}, 0),
    ],
)
def test_filters_narrow_and_what_they_do_not_know_finds_nothing(client, marked, people, asked, count):
    page = found(client, people["head"], q=WORD, **asked)
    assert (page.status_code, page.context["found"].count) == (200, count)
    assert page.context["is_filtered"] == any(value.replace("\x00", "") for value in asked.values())


def test_a_unit_is_filtered_with_what_its_cluster_wrote_while_it_was_a_member(client, marked, people):
    unit = people["member"].unit
    marked.memberships.filter(unit=unit).update(ends_on=date(2025, 12, 31))
    page = found(client, people["head"], q=WORD, donvi=unit.pk)
    assert set(titles(page)) == OUT | LINES_OUT | REPORT
    assert page.context["found"].count == 7


def test_the_same_address_shows_another_person_the_same_list(client, marked, people):
    asked = {"q": f"“{WORD}”", "loai": "ket-qua", "ky": "6 tháng đầu năm 2025"}
    first, second = (found(client, people[who], **asked) for who in ("head", "commander"))
    assert titles(first) == titles(second) != []
    assert f'value="“{WORD}”"' in second.text
    assert '<option value="ket-qua" selected>' in second.text


TEXTS = {  # headline: paragraphs; the later, the newer
    "Cụm 1 sơ kết phong trào": ["Đơn vị Hậu cần hoàn thành tốt.", "Hội nghị sơ kết sáng 24/6."],
    "So kết quả hai năm": ["Đơn vị hậu cần đạt 50,6% kế hoạch."],
    "Tổng kết": ["Hội nghị cần sơ bộ kết luận.", "Hậu phương vững, cần kiệm."],
    "Kết quả sơ bộ": ["Cơ quan hậu cần, đơn vị kỹ thuật."],
    "Hoà bình": [unicodedata.normalize("NFD", "Sơ kết công tác hậu cần.")],
    "Cụm 2 sơ kết": ["Mọi đơn vị đều đạt."],
    "Thủy lợi": ["m² đất; e-mail; Đ/c An 100 %; a_b <b>đậm</b>."],
}
QUESTIONS = (
    *("so ket", "sơ kết", "SƠ KẾT", '"so ket"', "“sơ kết” đơn vị", "ket so", "don vi hau can", "hau can"),
    *(
        '"hau can don vi"',
        "hòa",
        "hoà bình",
        "hoa",
        "thủy",
        "thuỷ",
        "50,6%",
        "24/6",
        "m2",
        "đậm",
        "<b>",
        "a_b",
    ),
    *(
        "so",
        "kết quả",
        "dạt",
        "đạt",
        "sổ kết",
        "hậu cần vững",
        "ha",
        "không có",
        "an 100",
        unicodedata.normalize("NFD", "sơ kết"),
    ),
)


@pytest.fixture
def library(cluster):
    for place, (headline, texts) in enumerate(TEXTS.items()):
        review = make_review(make_period(cluster, year=2010 + place, status="published"))
        make_published(review, headline=headline, texts=texts, at=moment(date(2011 + place, 1, 5)))
    return cluster


@pytest.mark.parametrize(("window", "step"), [(1000, 250), (3, 2), (0, 250), (0, 1)])
def test_both_databases_give_the_same_answers_in_the_same_order(library, monkeypatch, window, step):
    """What stands in the file was read by a person once; the test runs on SQLite and on PostgreSQL, by the texts and
    by the index."""
    monkeypatch.setattr(search, "WINDOW", window)
    monkeypatch.setattr(search, "STEP", step)
    given = {
        typed: [hit["entry"].title for hit in find(_Stranger, parse(typed), Filters()).hits]
        for typed in QUESTIONS
    }
    assert given == json.loads(ANSWERS.read_text("utf-8"))


class _Stranger:
    is_authenticated = False


def test_the_exact_words_stand_first_then_the_folded_then_the_title_then_the_newest(client, cluster):
    texts = {
        "xa nhau": "kết rồi mới sơ",  # newest
        "kết, sơ": "tên có đủ các từ",
        "không dấu": "sổ kết",
        "đúng dấu": "đã Sơ Kết",
        "cũ, xa nhau": "sơ rồi kết",
    }
    for place, (headline, text) in enumerate(texts.items()):
        review = make_review(make_period(cluster, year=2020 - place))
        make_published(review, headline=headline, texts=(text,), at=moment(date(2020 - place, 7, 1)))
    in_order = ["đúng dấu", "không dấu", "kết, sơ", "xa nhau", "cũ, xa nhau"]
    assert titles(found(client, q="sơ kết")) == in_order


def test_pages_follow_each_other_without_gap_or_double_though_something_new_comes(
    client, cluster, monkeypatch
):
    monkeypatch.setattr(search, "PER_PAGE", 2)
    for place, (title, text) in enumerate([("Một", "sơ kết"), ("Hai", "kết sơ"), ("sơ của kết", "Ba")] * 2):
        review = make_review(make_period(cluster, year=2000 + place))
        make_published(review, headline=title, texts=(text,), at=moment(date(2001 + place // 2, 1, 1)))
    pages, after = [], ""
    while True:
        page = found(client, q="sơ kết", sau=after)
        pages.append(titles(page))
        after = page.context["found"].next
        if not after:
            break
        newer = make_review(make_period(cluster, year=2030 + len(pages)))
        make_published(newer, headline="Mới", texts=("sơ kết",), at=moment(date(2031 + len(pages), 1, 1)))
    assert pages == [["Một", "Một"], ["sơ của kết", "sơ của kết"], ["Hai", "Hai"]]
    assert "Về đầu danh sách" in page.text
    assert "Xem thêm" not in page.text


@pytest.mark.parametrize("after", ["x", "9.9.9", "1.2", "-1.0.0", "0." + "9" * 18 + ".1", "٣.1.1", "\x00"])
def test_a_place_that_is_none_is_the_beginning(client, cluster, after):
    make_published(make_review(make_period(cluster)), headline="Sơ kết")
    assert titles(found(client, q="so ket", sau=after)) == ["Sơ kết"]


@pytest.mark.parametrize(
    "typed",
    [
        "%",
        "_",
        "\\",
        "' OR 1=1 --",
        '"""',
        "\x00",
        "\x00tasbot\x00",
        "a" * 10_000,
        "“" * 5_000,
        "sơ " * 5_000,
        "[a-z]*",
    ]
    + ["\u200b", "\u202e", "\ud7ff", "NULL", "{{ x }}", "<script>alert(1)</script>", "ǆ ﬃ İ ẞ", "🇻🇳"],
)
def test_nothing_typed_is_a_pattern_or_an_error(client, cluster, typed):
    make_published(make_review(make_period(cluster)), headline="Một bài", texts=("Sáng nay.",))
    page = found(client, q=typed)
    assert (page.status_code, titles(page)) == (200, [])
    assert "<script>alert" not in page.text


def test_one_letter_and_an_empty_page_say_what_to_do(client):
    assert "Gõ ít nhất 2 chữ cái" in found(client, q="đ").text
    assert "Không có kết quả nào có đủ các từ trong “zzz”" in found(client, q="zzz").text
    assert "bớt từ" in found(client, q="zzz").text
    assert 'role="status"' not in found(client).text
    assert "chỉ tìm với 12 từ đầu" in found(client, q="sơ kết " * 50).text


def test_the_page_marks_the_words_in_their_own_spelling_and_escapes_the_rest(client, cluster):
    text = unicodedata.normalize("NFD", "<i>Hội nghị</i> sơ kết & bàn")
    make_published(make_review(make_period(cluster)), headline="Một bài", texts=(text,))
    page = found(client, q="so ket").text
    assert "&lt;i&gt;Hội nghị&lt;/i&gt; <mark>sơ kết</mark> &amp; bàn" in page
    assert "1 kết quả có “so ket”." in page


def test_units_and_clusters_are_found_by_name_and_by_their_new_name_at_once(client, cluster, people):
    def names(page):
        return [row.name for row in chain(page.context["found"].clusters, page.context["found"].units)]

    unit = people["member"].unit
    make_unit("Phòng Hậu cần Kỹ thuật")
    assert names(found(client, people["head"], q="phong hau can")) == [
        "Phòng Hậu cần",
        "Phòng Hậu cần Kỹ thuật",
    ]
    assert names(found(client, None, q="hau can")) == []
    unit.name = "Phòng Quân nhu"
    unit.save()
    assert names(found(client, people["head"], q="quan nhu")) == ["Phòng Quân nhu"]
    assert names(found(client, people["head"], q="hau can")) == ["Phòng Hậu cần Kỹ thuật"]
    assert names(found(client, people["staff elsewhere"], q="cum thi dua")) == []
    make_published(make_review(make_period(cluster)), headline="Một bài")
    assert names(found(client, None, q="cum thi dua")) == ["Cụm thi đua số 3"]
    assert names(found(client, None, q="cum thi dua", nam="2026")) == []
    assert names(found(client, None, q="um")) == []  # whole words


FEW = {"stranger": 8, "head": 13}


@pytest.mark.parametrize("many", [1, 6])
@pytest.mark.parametrize("who", FEW)
def test_a_search_costs_the_same_for_few_and_many(
    client, cluster, people, django_assert_num_queries, who, many
):
    for year in range(2020, 2020 + many):
        period = make_period(cluster, year=year, status="published")
        review = make_review(period)
        make_published(review, headline=f"{WORD} {year}")
        review.limitations.create(text=WORD)
        handed_in(make_report(period, people["member"].unit, UnitReport.Status.APPROVED, strengths=WORD))
    user = people[who]
    if user:
        client.force_login(user)
    with django_assert_num_queries(FEW[who]):
        page = client.get(ADDRESS, {"q": WORD})
    assert page.context["found"].count == many * (3 if user else 1)


def test_the_index_follows_every_door(client, cluster, people):
    """Publishing, correcting, withdrawing, handing in, saving and deleting a line: never a word too many or few."""
    period = make_period(cluster, status="published")
    review = make_review(period, meeting_on=date(2026, 6, 24))
    line = review.limitations.create(text="phối hợp chậm", cause="thiếu họp")
    model = review.goodmodels.create(name="Tiếng kẻng an ninh")
    article, _ = draft.start(review, "public")
    assert search_index.compare() == []
    line.text, model.name = "phối hợp chưa chặt", "Tiếng loa"
    line.save()
    model.save()
    line.save()
    assert search_index.compare() == []
    assert SearchEntry.objects.count() == 2
    article = make_published(make_review(make_period(cluster, year=2025)), headline="Bài ra")
    assert titles(found(client, q="bai ra")) == ["Bài ra"]
    workflow.take(article, "withdraw", by=people["editor"], at=moment(date(2026, 1, 5)), comment="Sai")
    assert (titles(found(client, q="bai ra")), search_index.compare()) == ([], [])
    report = handed_in(
        make_report(period, people["member"].unit, UnitReport.Status.SUBMITTED, strengths="lần một")
    )
    report.strengths = "lần hai"
    report.save()
    assert titles(found(client, people["head"], q="lan hai")) == []  # not handed in yet
    Submission.keep(report, by=report.submitted_by, at=report.submitted_at + timedelta(days=1))
    assert titles(found(client, people["head"], q="lan hai")) == ["Báo cáo của Phòng Hậu cần"]
    assert titles(found(client, people["head"], q="lan mot")) == []
    assert search_index.compare() == []
    line.delete()
    report.delete()
    assert (search_index.compare(), SearchEntry.objects.count()) == ([], 1)


def test_a_broken_index_is_told_and_made_anew(cluster, people, capsys):
    article = make_published(make_review(make_period(cluster)), headline="Sơ kết")
    line = article.review.limitations.create(text="phối hợp chậm")
    call_command("index_search", check=True)
    assert capsys.readouterr().out == "Mục lục tìm kiếm khớp với dữ liệu.\n"
    SearchEntry.objects.filter(limitation=line).update(words=" gì khác ")
    kept = SearchEntry.objects.get(article=article)
    Article.objects.filter(pk=article.pk).update(status="withdrawn")
    with pytest.raises(CommandError, match="khác dữ liệu ở 2 chỗ"):
        call_command("index_search", check=True)
    call_command("index_search")
    assert capsys.readouterr().out == "Đã làm lại mục lục tìm kiếm: 1 mục.\n"
    assert search_index.compare() == []
    assert not SearchEntry.objects.filter(pk=kept.pk).exists()


def test_words_about_a_target_that_stays_inside_the_unit_are_found_by_nobody(client, cluster, people):
    period = make_period(cluster, status="published")
    target = make_target(make_pledge(cluster), "Việc kindao", visibility="unit")
    report = make_report(period, people["member"].unit, UnitReport.Status.APPROVED, strengths="Đều tay")
    make_result(report, target, value=3, explanation="lời kindao")
    handed_in(report)
    assert not SearchEntry.objects.filter(words__contains="kindao").exists()
    administrator = people["admin"]
    client.force_login(administrator)
    page = reverse("admin:cluster_reports_target_changelist")
    client.post(page, {"action": "visibility_cluster", "_selected_action": [target.pk]})
    target.refresh_from_db()
    assert target.visibility == "cluster"
    assert SearchEntry.objects.filter(words__contains="kindao").exists()


def test_a_unit_is_found_by_the_name_it_bore_and_its_page_opens_where_it_may(client, cluster, people):
    unit = people["member"].unit
    unit.former_names.create(name="Ban Quân nhu", short_name="Quân nhu", used_until=date(2025, 12, 31))
    (shown,) = found(client, people["head"], q="quan nhu").context["found"].units
    assert (shown.pk, shown.once, shown.is_open) == (unit.pk, "Ban Quân nhu", True)
    page = found(client, people["staff elsewhere"], q="ban quan nhu")
    (shown,) = page.context["found"].units
    assert (shown.once, shown.is_open) == ("Ban Quân nhu", False)
    assert "(trước đây: Ban Quân nhu)" in page.text
    assert reverse("unit", args=[unit.pk]) not in page.text
    assert found(client, people["head"], q="hau can").context["found"].units[0].once == ""
    assert found(client, None, q="quan nhu").context["found"].units == []


def test_filters_follow_a_period_that_is_renamed(client, cluster, people):
    period = make_period(cluster, year=2025)
    make_published(make_review(period), headline="Sơ kết")
    assert titles(found(client, q="so ket", nam="2025", ky=period.name)) == ["Sơ kết"]
    period.name, period.year = "Kỳ đặc biệt", 2024
    period.save()
    remember_period(period)
    assert titles(found(client, q="so ket", nam="2025")) == []
    assert titles(found(client, q="so ket", nam="2024", ky="Kỳ đặc biệt")) == ["Sơ kết"]
    assert search_index.compare() == []


@pytest.mark.parametrize(("window", "step"), [(0, 1), (0, 4), (1, 250), (4, 1), (100, 1)])
def test_many_finds_come_in_the_same_order_however_few_are_read_first(
    client, cluster, monkeypatch, window, step
):
    """Beyond what is counted, ranks are asked for one by one, by the texts and by the index."""
    texts = ["sổ kết", "sơ kết", "kết sơ", "sổ kết", "sơ kết", "sơ rồi kết", "sơ kết"]
    for place, text in enumerate(texts):
        review = make_review(make_period(cluster, year=2000 + place))
        title = "kết rồi sơ" if text == "kết sơ" else f"Bài {place}"
        make_published(review, headline=title, texts=(text,), at=moment(date(2001 + place, 1, 1)))
    monkeypatch.setattr(search, "MOST_COUNTED", 3)
    monkeypatch.setattr(search, "PER_PAGE", 2)
    monkeypatch.setattr(search, "WINDOW", window)
    monkeypatch.setattr(search, "STEP", step)
    pages, after = [], ""
    while True:
        page = found(client, q="sơ kết", sau=after)
        pages += titles(page)
        after = page.context["found"].next
        if not after:
            break
    assert pages == ["Bài 6", "Bài 4", "Bài 1", "Bài 3", "Bài 0", "kết rồi sơ", "Bài 5"]
