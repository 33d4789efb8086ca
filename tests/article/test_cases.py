"""Each article states every public fact of its case and nothing else. Read them aloud when they change."""

import pytest

from cluster_reports.article.draft import write
from cluster_reports.article.snapshot import read
from cluster_reports.vietnamese.words import count_words

from . import cases
from .test_any_subset import faults, lost

pytestmark = pytest.mark.django_db

CASE_1 = """\
Sáng 24/6, Cụm thi đua số 3 (Bộ Chỉ huy Quân sự tỉnh), gồm các phòng: Chính trị, Tham mưu, Hậu cần, Kỹ thuật và \
Trung đoàn Bộ binh 994, {opens} hội nghị sơ kết công tác thi đua, khen thưởng và Phong trào Thi đua Quyết thắng \
6 tháng đầu năm 2022."""


def text_of(case):
    return write(read(case(), "public")).text


@pytest.mark.parametrize("case", cases.ALL)
def test_the_article_of_a_case_reads_well_and_loses_nothing(case):
    draft = write(read(case(), "public"))
    assert (faults(draft), lost(draft)) == ([], [])
    assert 100 <= count_words(draft.text) <= 400


def test_case_1_opens_with_the_meeting_and_the_members():
    assert text_of(cases.case_1).split("\n")[0] in {
        CASE_1.format(opens=word) for word in ("tổ chức", "mở", "tiến hành")
    }


@pytest.mark.parametrize(
    ("case", "sentences"),
    [
        (
            cases.case_1,
            [
                "đoàn kết; mẫu mực; kỷ cương; xây dựng đơn vị vững mạnh về chính trị, tư tưởng, tổ chức",
                "được các đơn vị thực hiện tốt, đồng đều gồm: đoàn kết; mẫu mực;",
                "Tính đến ngày 24/6, các đơn vị đều không để xảy ra vi phạm kỷ luật.",
                "cải cách hành chính quân sự có tiến bộ nhưng còn thấp hơn yêu cầu.",
                "6 tháng cuối năm 2022, ",
            ],
        ),
        (
            cases.case_2,
            [
                "gồm Phòng Tham mưu; Phòng Chính trị; Phòng Hậu cần - Kỹ thuật; Trung đoàn 892 và Trung đoàn 893,",
                (
                    "Tính đến ngày 15/11, các đơn vị tuần tra, canh gác 28.360 cuộc với trên 95.000 lượt cán bộ, "
                    "chiến sĩ tham gia; kiểm tra huấn luyện có 100% đạt yêu cầu, trong đó khá, giỏi đạt trên 80%."
                ),
                "“Tiếp bước em đến trường”…",
            ],
        ),
        (
            cases.case_3,
            [
                (
                    "Ngày 13/7, tại Công an tỉnh Kon Tum, Cụm thi đua số 6 (Bộ Công an), gồm Công an các tỉnh Kon Tum, "
                    "Gia Lai, Đắk Lắk, Đắk Nông, Lâm Đồng và Bình Phước,"
                ),
                (
                    "toàn Cụm ghi nhận trên 1.800 vụ phạm pháp hình sự, giảm 67 vụ so với cùng kỳ năm 2022; "
                    "tỷ lệ điều tra, làm rõ đạt 94,64%."
                ),
                "các đồng chí Thiếu tướng: Phó Cục trưởng",
            ],
        ),
        (
            cases.case_4,
            [
                "Chiều 25.7, Khối thi đua Văn hóa - Xã hội (UBND tỉnh Quảng Nam), gồm 10 đơn vị,",
                "triển khai nhiệm vụ 6 tháng cuối năm 2016.",
                "Giám đốc Sở Lao động - Thương binh và Xã hội, đơn vị Trưởng khối, ",
                (
                    "Khối phấn đấu 10/10 đơn vị hoàn thành xuất sắc nhiệm vụ chính trị; 100% chi bộ, đảng bộ cơ sở đạt "
                    "“Trong sạch, vững mạnh”; xây dựng công đoàn cơ sở vững mạnh."
                ),
            ],
        ),
    ],
)
def test_what_a_case_states_is_said(case, sentences):
    text = text_of(case)
    assert [sentence for sentence in sentences if sentence not in text] == []


@pytest.mark.parametrize(
    ("case", "blocks"),
    [
        (cases.case_1, ["lead", "context", "results", "limitations", "directions"]),
        (cases.case_2, ["lead", "movement", "results", "models"]),
        (cases.case_3, ["lead", "guests", "results", "discussion"]),
        (cases.case_4, ["lead", "guests", "directions", "votes"]),
    ],
)
def test_what_a_case_leaves_open_leaves_no_trace(case, blocks):
    assert [paragraph.block for paragraph in write(read(case(), "public")).paragraphs] == blocks


def test_limitations_are_hidden_from_the_public_where_the_review_says_so():
    review = cases.case_1()
    review.show_limitations = False
    review.save()
    public, internal = (write(read(review, audience)).text for audience in ("public", "internal"))
    assert ("có lúc còn hạn chế" in public, "có lúc còn hạn chế" in internal) == (False, True)


def test_no_limitation_names_a_unit_in_public():
    review = cases.case_1()
    review.limitations.update(
        text="công tác phối hợp của Phòng Hậu cần chưa tốt", cause="Phòng Hậu cần thiếu người"
    )
    public, internal = (write(read(review, audience)).text for audience in ("public", "internal"))
    assert "của một đơn vị chưa tốt" in public
    assert ("Phòng Hậu cần" in public, "Phòng Hậu cần chưa tốt" in internal) == (False, True)
