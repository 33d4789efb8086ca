"""The minutes of the choice and the tờ trình with its list: who is named there, and who may read that."""

import io
from datetime import date

import pytest
from django.urls import reverse
from docx import Document as WordFile
from pypdf import PdfReader

from cluster_reports.exports.papers.nominees import bases_of
from cluster_reports.exports.papers.shelf import Shelf
from cluster_reports.models import AwardProposal, Document
from cluster_reports.views.paper import give_number
from tests.factories import make_award_form, make_proposal, make_review, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
TODAY = date(2026, 6, 10)
NAMING = ["bien-ban-binh-xet", "to-trinh-danh-sach"]
EVERYBODY = ("staff", "other", "head", "deputy", "editor", "commander", "admin")


@pytest.fixture
def review(entry_period, people):
    """Two people and a collective that stand, by two routes; one that waits, one that is held."""
    unit = people["staff"].unit
    province = make_award_form("Bằng khen của Chủ tịch UBND tỉnh", level="province")
    own = make_award_form("Giấy khen")
    make_proposal(
        entry_period,
        unit,
        province,
        "endorsed",
        name="Lê Văn An",
        post="Thượng úy",
        route="proposed",
        achievement="Sáng kiến\ntiết kiệm nhiên liệu & <điện>.",
        basis="Luật Thi đua, khen thưởng;\nCăn cứ Nghị định số 152/2025/NĐ-CP.",
    )
    make_proposal(
        entry_period, unit, province, "endorsed", receiver="collective", name="Đại đội 5", route="proposed"
    )
    make_proposal(entry_period, unit, own, "decided", name="Đỗ Thị Bình", beyond_quota="Lập công xuất sắc.")
    make_proposal(entry_period, unit, own, "submitted", name="Người Còn Chờ")
    make_proposal(
        entry_period,
        unit,
        own,
        "endorsed",
        name="Người Tạm Dừng",
        is_held=True,
        hold_reason="Đang xét kỷ luật.",
    )
    return make_review(entry_period)


def words_of(content):
    return str(content)


def test_the_minutes_name_all_who_stand_by_route_and_leave_votes_to_the_hand(review, people):
    content = Shelf(review, people["head"], TODAY).find("bien-ban-binh-xet").content
    assert content["type"] == "BIÊN BẢN"
    headings = [node["text"] for node in content["body"] if node["is"] in {"h1", "h2"}]
    assert headings[2:] == [
        "III. KẾT QUẢ BÌNH XÉT",
        "1. Khen thưởng theo thẩm quyền",
        "2. Trình tỉnh, thành phố",
        "IV. ĐỀ NGHỊ VƯỢT TỈ LỆ VÀ LÝ DO",
    ]
    rows = [row for node in content["body"] if node["is"] == "table" for row in node["rows"]]
    assert rows == [
        ["1", "Đỗ Thị Bình", "Phòng Hậu cần", "Giấy khen", "…/…"],
        ["1", "Đại đội 5", "Phòng Hậu cần", "Bằng khen của Chủ tịch UBND tỉnh", "…/…"],
        ["2", "Lê Văn An, Thượng úy", "Phòng Hậu cần", "Bằng khen của Chủ tịch UBND tỉnh", "…/…"],
    ]
    assert "bình xét 03 đề nghị" in words_of(content)
    assert "Giấy khen, Đỗ Thị Bình: lập công xuất sắc." in words_of(content)


def test_the_list_goes_with_the_to_trinh_and_cites_what_the_units_cite(review, people):
    content = Shelf(review, people["admin"], TODAY).find("to-trinh-danh-sach").content
    assert content["bases"] == [
        "Căn cứ Luật thử;",
        "Căn cứ Luật Thi đua, khen thưởng;",
        "Căn cứ Nghị định số 152/2025/NĐ-CP.",
    ]
    assert "- Trình tỉnh, thành phố: 01 tập thể, 01 cá nhân." in words_of(content)
    rows = [node["rows"] for annex in content["annexes"] for node in annex["body"]]
    assert [[row[1] for row in some] for some in rows] == [["Đại đội 5"], ["Lê Văn An, Thượng úy"]]
    assert content["annexes"][1]["title"] == (
        "DANH SÁCH CÁ NHÂN ĐỀ NGHỊ KHEN THƯỞNG 6 THÁNG ĐẦU NĂM 2026, TRÌNH TỈNH, THÀNH PHỐ"
    )
    assert rows[1][0][-1] == "Sáng kiến tiết kiệm nhiên liệu & <điện>."
    said = words_of(content)
    assert [name in said for name in ("Đỗ Thị Bình", "Người Còn Chờ", "Người Tạm Dừng", "kỷ luật")] == [
        False
    ] * 4


def test_word_and_pdf_say_the_same(knock, review):
    for slug in NAMING:
        word = knock("head", reverse("paper-file", args=[review.pk, slug, "docx"]))
        text = "\n".join(
            cell.text
            for table in WordFile(io.BytesIO(word.content)).tables
            for row in table.rows
            for cell in row.cells
        )
        pdf = knock("head", reverse("paper-file", args=[review.pk, slug, "pdf"]))
        printed = " ".join(
            " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf.content)).pages
        )
        assert "Lê Văn An" in text, slug
        assert "Lê Văn An" in printed, slug


def test_other_members_never_get_a_paper_that_names_people(knock, review, people):
    review.period.status = "published"  # now every member reads the review and its other papers
    review.period.save()
    reads = {"head", "deputy", "admin", "editor", "commander"}
    for who in EVERYBODY:
        shelf = Shelf(review, people[who], TODAY)
        assert [shelf.find(slug) is not None for slug in NAMING] == [who in reads] * 2, who
    for who, code in (("staff", 404), ("other", 404), ("commander", 200)):
        assert knock(who, reverse("paper-file", args=[review.pk, NAMING[1], "docx"])).status_code == code, who
    assert "Có tên người" not in knock("other", reverse("review-papers", args=[review.pk])).text


def test_a_numbered_paper_stays_whatever_becomes_of_the_proposals_and_stays_closed(review, people):
    shelf = Shelf(review, people["head"], TODAY)
    for slug in NAMING:
        give_number(shelf, shelf.find(slug), by=people["head"], at=moment(TODAY))
    AwardProposal.objects.all().delete()
    for slug in NAMING:
        assert "Lê Văn An" in words_of(Shelf(review, people["deputy"], TODAY).find(slug).content)
        assert Shelf(review, people["other"], TODAY).find(slug) is None
    assert sorted(Document.objects.values_list("kind", flat=True)) == ["BB", "TTr"]


def test_without_proposals_there_are_no_such_papers(entry_period, people):
    review = make_review(entry_period)
    assert [Shelf(review, people["head"], TODAY).find(slug) for slug in NAMING] == [None, None]


def test_bases_are_told_once_in_the_words_of_a_paper():
    one = AwardProposal(basis="- Luật A;\n\n Căn cứ Nghị định B.\n")
    two = AwardProposal(basis="Luật A")
    assert bases_of([one, two]) == ("Căn cứ Luật A", "Căn cứ Nghị định B")
    assert bases_of([AwardProposal(basis="")]) == ()
