"""The papers of a review: who reads them, what a download is called, and numbers that are given once."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.urls import reverse
from docx import Document as WordFile
from pypdf import PdfReader

from cluster_reports.exports.papers.shelf import Shelf, content_hash
from cluster_reports.models import Award, Document, Download, PaperTemplate, Period, Review, Visibility
from cluster_reports.views.paper import CHANGED, give_number
from tests.factories import (
    make_cluster,
    make_line,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_review,
    make_scoring,
    make_target,
    make_unit,
    make_user,
    moment,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 24)
NUMBERED = ["bao-cao", "bao-cao-cong-khai", "bien-ban", "to-trinh"]
ALL = ["bao-cao", "bao-cao-cong-khai", "phu-luc", "bien-ban", "to-trinh", "giao-uoc"]


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(moment(TODAY), tick=False)


@pytest.fixture
def review(entry_period, entry_report):
    """A review with a figure of one unit, one line the public does not read, and an award to propose."""
    entry_report.status, entry_report.approved_at = "approved", moment(date(2026, 6, 20))
    entry_report.submitted_at = entry_report.first_submitted_at = moment(date(2026, 6, 19))
    entry_report.submitted_by = entry_report.approved_by = make_user(entry_report.unit)
    entry_report.save()
    review = make_review(entry_period, context="Sáu tháng qua có nhiều thuận lợi.")
    review.highlights.create(text="chuyện nội bộ của cụm", visibility=Visibility.CLUSTER)
    Award.objects.create(review=review, route="proposed", form="Bằng khen", collectives=2)
    make_line(make_pledge(entry_period.cluster), "Xây dựng đơn vị vững mạnh")
    return review


def page_of(review):
    return reverse("review-papers", args=[review.pk])


def file_of(review, slug="bao-cao", form="docx"):
    return reverse("paper-file", args=[review.pk, slug, form])


def number_of(review, slug="bao-cao"):
    return reverse("paper-number", args=[review.pk, slug])


def version_of(client, review, slug="bao-cao"):
    papers = client.get(page_of(review)).context["papers"]
    return next(paper.version for paper, *_ in papers if paper.kind.slug == slug)


def number(client, review, slug="bao-cao"):
    return client.post(number_of(review, slug), {"version": version_of(client, review, slug)}, follow=True)


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def publish(period):
    period.status = Period.Status.PUBLISHED
    period.save()


@pytest.mark.parametrize(
    ("who", "before", "after", "numbers"),
    [
        ("head", 200, 200, 302),
        ("deputy", 200, 200, 302),
        ("staff", 404, 200, 403),
        ("editor", 200, 200, 403),
        ("commander", 404, 200, 403),
        ("admin", 200, 200, 403),
        ("outsider", 404, 404, 404),
        ("stranger", 302, 302, 401),
    ],
)
def test_who_reads_papers_and_who_gives_numbers(knock, review, who, before, after, numbers):
    urls = [page_of(review), file_of(review), file_of(review, "bien-ban", "pdf")]
    assert [knock(who, url).status_code for url in urls] == [before] * 3
    publish(review.period)
    assert [knock(who, url).status_code for url in urls] == [after] * 3
    assert knock(who, number_of(review), {"version": ""}).status_code == numbers
    assert not Document.objects.exists()  # the version was wrong


@pytest.mark.parametrize("slug", ALL)
@pytest.mark.parametrize(
    ("form", "reads"),
    [("docx", lambda raw: WordFile(raw).sections), ("pdf", lambda raw: PdfReader(raw).pages)],
)
def test_every_paper_opens_as_both_files(knock, review, slug, form, reads):
    answer = knock("head", file_of(review, slug, form))
    assert answer.status_code == 200
    assert len(reads(io.BytesIO(answer.content))) >= 1
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_file_name_is_given_folded_and_in_vietnamese(knock, review):
    header = knock("head", file_of(review)).headers["Content-Disposition"]
    assert header == (
        'attachment; filename="bao-cao-so-ket-6-thang-dau-nam-2026.docx"; '
        "filename*=UTF-8''B%C3%A1o%20c%C3%A1o%20s%C6%A1%20k%E1%BA%BFt%206%20th%C3%A1ng%20%C4%91%E1%BA%A7u"
        "%20n%C4%83m%202026.docx"
    )


@pytest.mark.parametrize(
    ("slug", "form"), [("khong-co", "docx"), ("bao-cao", "exe"), ("to-trinh", "pdf"), ("phu-luc", "pdf")]
)
def test_what_there_is_not_is_not_found(knock, review, slug, form):
    review.awards.all().delete()
    review.period.reports.all().delete()
    assert knock("head", file_of(review, slug, form)).status_code == 404


def test_the_page_lists_what_there_is(knock, review):
    page = knock("head", page_of(review))
    assert [paper.kind.slug for paper, *_ in page.context["papers"]] == ALL
    assert [paper.kind.slug for paper, *_ in page.context["papers"] if paper.waits_for_number] == NUMBERED
    assert "Cấp số …/BC-CTĐ3" in page.text
    assert "Cấp số" not in knock("editor", page_of(review)).text


def test_a_stranger_paper_holds_no_internal_word(knock, review):
    def text(slug):
        return "\n".join(
            one.text for one in WordFile(io.BytesIO(knock("head", file_of(review, slug)).content)).paragraphs
        )

    assert "huyện nội bộ của cụm" in text("bao-cao")
    assert "huyện nội bộ của cụm" not in text("bao-cao-cong-khai")


def test_reading_gives_no_number(knock, review):
    for url in (page_of(review), file_of(review), number_of(review)):
        knock("head", url)
    assert not Document.objects.exists()
    assert knock("head", number_of(review)).status_code == 405


def test_a_number_freezes_the_paper(client, people, review):
    client.force_login(people["head"])
    assert said(number(client, review)) == [
        "Đã cấp số 01/BC-CTĐ3 cho Báo cáo sơ kết 6 tháng đầu năm 2026. Nội dung từ nay giữ nguyên như lúc này."
    ]
    document = Document.objects.get()
    assert (document.code, document.dated_on, document.given_by) == ("01/BC-CTĐ3", TODAY, people["head"])
    assert document.content_hash == content_hash(document.content)
    assert document.content["head"]["place_date"] == "ngày 24 tháng 6 năm 2026"
    before = client.get(file_of(review, form="pdf"))
    review.context = "Câu khác hẳn."
    review.save()
    after = client.get(file_of(review, form="pdf"))
    assert after.content == before.content
    assert (
        'filename="01-bc-ctd3-bao-cao-so-ket-6-thang-dau-nam-2026.pdf"'
        in after.headers["Content-Disposition"]
    )
    assert "Câu khác hẳn." in str(Shelf(review, people["head"], TODAY).find("bao-cao-cong-khai").content)


def test_numbers_go_on_in_their_series_and_begin_anew_with_the_year(client, people, review, time_machine):
    client.force_login(people["head"])
    for slug in ("bao-cao", "bao-cao-cong-khai", "bien-ban"):
        number(client, review, slug)
    time_machine.move_to(moment(date(2027, 1, 5)), tick=False)
    second = make_review(make_period(review.period.cluster, kind="year"), context="Cả năm.")
    client.force_login(make_user(review.period.cluster.head_on(TODAY).unit))
    number(client, second)
    codes = Document.objects.order_by("pk").values_list("year", "number", "kind")
    assert list(codes) == [(2026, 1, "BC"), (2026, 2, "BC"), (2026, 1, "BB"), (2027, 1, "BC")]


def test_a_double_click_gives_one_number(client, people, review):
    client.force_login(people["head"])
    version = version_of(client, review)
    for _ in range(2):
        answer = client.post(number_of(review), {"version": version}, follow=True)
    assert said(answer) == ["Báo cáo sơ kết 6 tháng đầu năm 2026 đã có số 01/BC-CTĐ3."]
    assert Document.objects.count() == 1


@pytest.mark.parametrize("version", ["", "0" * 16, "đúng"])
def test_a_text_that_was_not_seen_gets_no_number(client, people, review, version):
    client.force_login(people["head"])
    if version == "đúng":
        version = version_of(client, review)
        review.context = "Ai đó vừa sửa."
        review.save()
    answer = client.post(number_of(review), {"version": version}, follow=True)
    assert said(answer) == [CHANGED]
    assert CHANGED.startswith("Chưa cấp số: nội dung văn bản đã thay đổi sau khi bạn mở trang.")
    assert not Document.objects.exists()


@pytest.mark.parametrize("slug", ["phu-luc", "giao-uoc", "khong-co"])
def test_what_takes_no_number_gets_none(client, people, review, slug):
    client.force_login(people["head"])
    assert client.post(number_of(review, slug), {"version": ""}).status_code == 404


def test_a_series_goes_on_at_a_later_number_never_at_a_given_or_earlier_one(client, people, review):
    """57 were given on paper this year."""
    client.force_login(people["head"])
    give = {"version": version_of(client, review), "so": " 058 "}
    assert "Số tiếp theo trong sổ của năm: 01." in client.get(page_of(review)).text
    for _ in range(2):  # a double click
        client.post(number_of(review), give)
    assert Document.objects.get().code == "58/BC-CTĐ3"
    assert "Số tiếp theo trong sổ của năm: 59." in client.get(page_of(review)).text
    public = "bao-cao-cong-khai"
    for typed in ("58", "57", "1"):
        answer = client.post(
            number_of(review, public),
            {"version": version_of(client, review, public), "so": typed},
            follow=True,
        )
        assert said(answer) == [
            "Chưa cấp số: sổ năm 2026 đã đến số 58, chỉ ghi được số lớn hơn. Để trống thì cấp số 59."
        ]
    number(client, review, public)
    number(client, review, "bien-ban")
    assert list(Document.objects.order_by("pk").values_list("kind", "number")) == [
        ("BC", 58),
        ("BC", 59),
        ("BB", 1),
    ]


@pytest.mark.parametrize("typed", ["0", "-1", "5,5", "58a", "٥٨", "1" * 6, "x" * 5000, "<b>"])
def test_what_is_no_number_gives_none(client, people, review, typed):
    client.force_login(people["head"])
    answer = client.post(number_of(review), {"version": version_of(client, review), "so": typed}, follow=True)
    assert said(answer) == [
        f"Chưa cấp số: “{typed[:20]}” không phải số văn bản. Ghi chữ số, ví dụ 58, hoặc để trống."
    ]
    assert not Document.objects.exists()


def test_every_download_is_written_down_once(client, people, review, time_machine):
    client.force_login(people["head"])
    for url in (page_of(review), file_of(review, "khong-co"), file_of(review, form="exe")):
        client.get(url)
    client.head(file_of(review))
    assert not Download.objects.exists()
    for _ in range(2):  # a double click
        client.get(file_of(review))
    client.get(file_of(review, form="pdf"))
    time_machine.shift(61)
    client.get(file_of(review))
    found = Download.objects.order_by("pk").values_list("review", "paper", "name", "by")
    name = "Báo cáo sơ kết 6 tháng đầu năm 2026"
    assert list(found) == [
        (review.pk, "bao-cao", f"{name}.{form}", people["head"].pk) for form in ("docx", "pdf", "docx")
    ]


def test_the_page_says_who_took_a_paper_last_to_those_who_answer_for_it(client, people, review):
    publish(review.period)
    client.force_login(people["staff"])
    client.get(file_of(review, "bien-ban"))
    taken = f"Tải lần cuối: {Download.objects.get().said}."
    assert people["staff"].full_name in taken
    seen = {}
    for who in ("staff", "head", "deputy", "editor", "admin", "commander", "other"):
        client.force_login(people[who])
        seen[who] = client.get(page_of(review)).text.count(taken)
    assert seen == {"staff": 1, "head": 1, "deputy": 1, "editor": 1, "admin": 1, "commander": 0, "other": 0}
    client.force_login(people["other"])
    client.get(file_of(review, "bien-ban"))
    assert client.get(page_of(review)).text.count("Tải lần cuối") == 1


@pytest.mark.parametrize("fields", [{}, {"review", "report"}, {"review", "scoring"}])
def test_a_download_is_of_one_thing(people, review, fields):
    rows = {
        "review": review,
        "report": review.period.reports.first(),
        "scoring": make_scoring(review.period),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Download.objects.create(
            name="x", by=people["head"], at=moment(TODAY), **{name: rows[name] for name in fields}
        )


def test_a_page_opened_yesterday_still_gives_the_number(client, people, review, time_machine):
    client.force_login(people["head"])
    version = version_of(client, review)
    time_machine.move_to(moment(date(2026, 6, 25)), tick=False)
    client.force_login(people["head"])
    client.post(number_of(review), {"version": version})
    assert Document.objects.get().dated_on == date(2026, 6, 25)


def test_the_template_of_the_head_comes_before_that_of_the_organisation(knock, review):
    cluster = review.period.cluster
    PaperTemplate.objects.create(unit=cluster.organisation, place="Hà Nội", symbol="BCH")
    head = cluster.head_on(TODAY).unit
    own = PaperTemplate.objects.create(
        unit=head,
        parent_line="Bộ Chỉ huy <b>",
        place="Lâm Đồng",
        authority="KT. Cụm trưởng",
        post="Cụm phó",
        signer="Đại tá Nguyễn Văn An",
        recipients="- Như trên;\nLưu: VT, CT. B02",
        bases="Căn cứ {{ x }}",
        shows_motto=False,
    )
    content = Shelf(review, make_user(head), TODAY).find("to-trinh").content
    assert content["head"] == {
        "parent": "BỘ CHỈ HUY <B>",
        "issuer": "CỤM THI ĐUA SỐ 3",
        "motto": False,
        "number": "Số: …/TTr-CTĐ3",
        "place_date": "Lâm Đồng, ngày … tháng … năm 2026",
    }
    assert content["signatures"] == [
        {"authority": "KT. CỤM TRƯỞNG", "post": "CỤM PHÓ", "name": "Đại tá Nguyễn Văn An"}
    ]
    assert content["recipients"] == ["- Như trên;", "- Lưu: VT, CT. B02."]
    assert content["bases"][0] == "Căn cứ {{ x }};"
    assert knock("head", file_of(review, "to-trinh", "pdf")).status_code == 200
    own.delete()
    head_line = Shelf(review, make_user(head), TODAY).find("to-trinh").content["head"]
    assert (head_line["number"], head_line["place_date"][:6]) == ("Số: …/TTr-BCH", "Hà Nội")


def test_a_template_that_changes_does_not_touch_what_has_its_number(client, people, review):
    client.force_login(people["head"])
    number(client, review)
    before = client.get(file_of(review)).content
    PaperTemplate.objects.create(unit=review.period.cluster.head_on(TODAY).unit, place="Nơi khác")
    assert client.get(file_of(review)).content == before


def test_the_annexes_of_a_numbered_report_are_its_own(client, people, review):
    client.force_login(people["head"])
    number(client, review)
    review.period.reports.all().delete()
    answer = client.get(file_of(review, "phu-luc", "pdf"))
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "số 01/BC-CTĐ3 ngày 24 tháng 6 năm 2026" in text


def test_the_pledge_says_what_each_unit_takes_on(review, people):
    cluster = review.period.cluster
    pledge = cluster.pledges.get()
    target = make_target(pledge, "Giúp dân", planned=10, measure="ngày công")
    secret = make_target(pledge, "Việc riêng", visibility=Visibility.UNIT)
    unit = cluster.memberships.first().unit
    target.assignments.create(unit=unit, planned=25)
    make_line(pledge, "Mỗi quý một mô hình", unit=unit)
    pledge.signatures.create(unit=unit, signer_name="Lê Văn Ba", signer_post="Trưởng phòng", signed_on=TODAY)
    content = Shelf(review, people["admin"], TODAY).find("giao-uoc").content
    assert secret.name not in str(content)
    assert ["2", "Giúp dân", "ngày công", "10"] in content["body"][3]["rows"]
    assert content["annexes"][0]["body"][0]["rows"] == [
        ["1", "Giúp dân", "ngày công", "25", "10", "10", "10"]
    ]
    assert content["signatures"] == [
        {"authority": "ĐẠI DIỆN PHÒNG THAM MƯU", "post": "TRƯỞNG PHÒNG", "name": "Lê Văn Ba"}
    ]
    assert content["head"]["place_date"] == "ngày 24 tháng 6 năm 2026"


def test_the_pledge_bears_its_superior_and_the_witness(review, people):
    pledge = review.period.cluster.pledges.get()
    assert "Phê duyệt" not in str(Shelf(review, people["admin"], TODAY).find("giao-uoc").content)
    pledge.countersigned_as, pledge.superior_on = "approve", TODAY
    pledge.superior_name, pledge.superior_post = "Đại tá Trần Văn Chính", "Chính ủy Bộ CHQS tỉnh"
    pledge.witnessed_by = "Thường trực Hội đồng Thi đua - Khen thưởng"
    pledge.save()
    content = Shelf(review, people["admin"], TODAY).find("giao-uoc").content
    assert content["signatures"][-1]["authority"] == "PHÊ DUYỆT"
    assert "Đại tá Trần Văn Chính" in str(content["signatures"][-1])
    assert content["body"][-1]["text"].endswith(
        "Giao ước được ký dưới sự chứng kiến của Thường trực Hội đồng Thi đua - Khen thưởng./."
    )


def test_a_pledge_one_may_not_see_is_not_on_the_shelf(review, people):
    publish(review.period)
    assert Shelf(review, people["commander"], TODAY).find("giao-uoc") is None  # still a draft


def test_a_number_is_given_once_by_the_database_too(review, people):
    def row(paper, **fields):
        known = {
            "organisation": review.period.cluster.organisation,
            "year": 2026,
            "kind": "BC",
            "symbol": "CTĐ3",
            "number": 1,
            "title": "x",
            "content": {},
            "content_hash": "0" * 64,
            "dated_on": TODAY,
            "given_by": people["head"],
            "given_at": moment(TODAY),
        }
        with transaction.atomic():
            return Document.objects.create(review=review, paper=paper, **(known | fields))

    row("bao-cao")
    for clash in ({"paper": "bien-ban"}, {"paper": "bao-cao", "number": 2}, {"paper": "x", "number": 0}):
        with pytest.raises(IntegrityError):
            row(**clash)
    row("bien-ban", kind="BB")
    row("x", year=2027)


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, people, review, rows, django_assert_num_queries):
    pledge, units = review.period.cluster.pledges.get(), list(review.period.members())
    for unit in units[:rows]:
        if not review.period.reports.filter(unit=unit).exists():
            report = make_report(review.period, unit, status="approved")
            make_result(report, make_target(pledge), 5)
        make_line(pledge, unit=unit)
        review.goodmodels.create(name=f"Mô hình {unit}", unit=unit)
        pledge.signatures.create(unit=unit)
    client.force_login(people["head"])
    with django_assert_num_queries(86):
        client.get(page_of(review))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [True, False])
def test_two_at_once_get_different_numbers_and_one_paper_one(review, people, same):
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time")
    slugs = ["bao-cao", "bao-cao" if same else "bao-cao-cong-khai"]
    ready = Barrier(2)

    def give(slug):
        try:
            with transaction.atomic():
                shelf = Shelf(Review.objects.get(pk=review.pk), people["head"], TODAY)
                paper = shelf.find(slug)
                ready.wait(10)
                return give_number(shelf, paper, by=people["head"], at=moment(TODAY)).number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        numbers = [one.result(30) for one in [pool.submit(give, slug) for slug in slugs]]
    assert sorted(numbers) == ([1, 1] if same else [1, 2])
    assert Document.objects.count() == (1 if same else 2)


def test_clusters_of_other_series_count_for_themselves(review, people):
    other = make_cluster([make_unit()], organisation=review.period.cluster.organisation, number=9)
    second = make_review(make_period(other), context="Có nội dung.")
    for one in (review, second):
        shelf = Shelf(one, people["admin"], TODAY)
        give_number(shelf, shelf.find("bao-cao"), by=people["admin"], at=moment(TODAY))
    assert list(Document.objects.order_by("pk").values_list("symbol", "number")) == [("CTĐ3", 1), ("CTĐ9", 1)]
