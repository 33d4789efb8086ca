"""What the article may say and how; examples are said by ``cluster_reports.article``."""

from datetime import date
from decimal import Decimal

from cluster_reports.article import bulletin, material, plan
from cluster_reports.article.amounts import Amount
from cluster_reports.article.comparing import (
    MEANS_A_SHARE,
    against_last_year,
    against_plan,
    bounded,
    value_of,
)
from cluster_reports.article.facts import Change, Figure, Progress
from cluster_reports.article.opening import LEAD_WORDS
from cluster_reports.article.overlap import BAR, EARLIER
from cluster_reports.article.verdicts import BY_NAME
from cluster_reports.models import Article
from cluster_reports.vietnamese.numbers import percent

from .clause import Cite, Clause, Section, Table
from .figures import measured

Opens = Article.Opens
HOUSE = material.House()
PERIOD = material.Period(
    "h1", 2026, "6 tháng đầu năm 2026", date(2026, 1, 1), date(2026, 6, 30), date(2026, 6, 30), True
)
OPENS = {
    Opens.MEETING: "Hội nghị, đại biểu trước, rồi đến kết quả.",
    Opens.CHANGE: "Con số thay đổi nhiều nhất so với cùng kỳ; chỉ khi mọi đơn vị đã báo cáo.",
    Opens.THEME: "Chủ đề, phong trào của kỳ.",
}
AUDIENCES = {
    Article.Audience.PUBLIC: "Chỉ số liệu, hạn chế, phương hướng ở mức công khai; ai cũng đọc được.",
    Article.Audience.INTERNAL: "Thêm số liệu nội bộ cụm; chỉ người trong cụm, khối và cơ quan tổ chức đọc được.",
}


def _figure(value, measure="vụ", direction="down", change=None, progress=None) -> Figure:
    told = dict.fromkeys(Figure.__struct_fields__)
    told |= {"target": measured("sum", measure, direction), "amount": Amount(Decimal(value)), "sources": ()}
    return Figure(**told | {"change": change, "progress": progress, "is_rearranged": False})


def _compared():
    fewer = Change(2025, Decimal(-8), Decimal(-20), False)
    more = Change(2025, Decimal(200), Decimal(8), False)
    points = Change(2025, Decimal("0.91"), None, False)
    steady = Change(2025, Decimal(1), Decimal(1), True)
    cases = (
        ("32 vụ, cùng kỳ 40 vụ", _figure(32, change=fewer)),
        ("2.700 buổi, cùng kỳ 2.500 buổi", _figure(2700, "buổi", "up", more)),
        ("94,64%, cùng kỳ 93,73%", _figure("94.64", "%", "up", points)),
        ("101 buổi, cùng kỳ 100 buổi", _figure(101, "buổi", "up", steady)),
    )
    return [f"{what}: “{against_last_year(one, PERIOD, HOUSE, is_first=True)}”." for what, one in cases]


def _planned():
    cases = (
        ("Đạt 506/1.000 kế hoạch năm", Progress(Decimal(1000), Decimal("50.6"), "year"), 506),
        ("Đạt 102/100", Progress(Decimal(100), Decimal(102), "year"), 102),
    )
    return [
        f"{what}: “{against_plan(_figure(value, 'buổi', 'up', progress=one), PERIOD, HOUSE)}”."
        for what, one, value in cases
    ]


def _rounded():
    almost = Amount(Decimal("99.96"), numerator=Decimal(2499), denominator=Decimal(2500))
    return [
        f"2.499/2.500 là {percent(value_of(almost, 1))}, không viết tròn thành 100%.",
        (
            f"Nhập “hơn 95.000”: “{bounded(Amount(Decimal(95000), 'over'), 'lượt', 0, HOUSE)}”; nhập “gần 500”:"
            f" “{bounded(Amount(Decimal(500), 'under'), 'lượt', 0, HOUSE)}”."
        ),
    ]


def _coverage() -> Table:
    rows = (
        ("Mọi đơn vị được giao đều đã báo cáo và như nhau", "“các đơn vị đều”, “100%”"),
        ("Từ 80% số đơn vị được giao", "“hầu hết các đơn vị”, kèm số"),
        ("Quá nửa", "“đa số các đơn vị”, kèm số"),
        (f"Từ {BY_NAME} đơn vị trở xuống, kết quả tốt", "nêu tên đơn vị"),
        ("Còn lại", "số đơn vị trên tổng số, ví dụ 3/8 đơn vị"),
    )
    return Table("Nói về bao nhiêu đơn vị", ("Số liệu", "Bài nói"), rows)


def _opens() -> Table:
    return Table(
        "Các cách mở bài",
        ("Mở bài bằng", "Đặt gì lên trước"),
        tuple((str(one.label), OPENS[one]) for one in OPENS),
    )


def _audiences() -> Table:
    rows = tuple((str(one.label), AUDIENCES[one]) for one in AUDIENCES)
    return Table("Hai bản của bài", ("Bản", "Nói gì, cho ai"), rows)


DESK = ("desk",)
SECTION = Section(
    "bai-viet",
    "Bài viết",
    "Bài lấy số từ đâu, làm tròn, so sánh, dùng chữ thế nào, điều gì không nói.",
    (
        Clause(
            "so-lieu-nguon",
            "Chỉ số đã duyệt mới vào bài",
            (
                "Bài viết từ báo cáo đã duyệt và phần ghi hội nghị. Chưa có số thì bài không nói, không coi là 0.",
                "Mỗi số trong bài có hộ chiếu: chạm vào là thấy báo cáo nào, ai duyệt, lúc nào.",
                "Cùng số liệu thì ra cùng câu chữ. Bài không dùng máy học hay dịch vụ bên ngoài.",
            ),
            at=DESK,
        ),
        Clause(
            "do-dai",
            "Độ dài và bố cục",
            (
                (
                    f"Bài không quá {plan.WORDS_AT_MOST} từ, câu mở đầu không quá {LEAD_WORDS} từ, bản tin ngắn"
                    f" không quá {bulletin.WORDS_AT_MOST} từ. Dài hơn thì bớt dần theo thứ tự đã định; phần bớt nằm"
                    " ở “Chưa dùng trong bài”."
                ),
                "Phần nào không có gì để nói thì không để lại dấu vết.",
            ),
            table=_opens,
            at=DESK,
        ),
        Clause(
            "lam-tron",
            "Viết số, làm tròn",
            (
                (
                    "Số người nhập viết đúng như nhập. Số do chia mà ra thì làm tròn, nhưng không bao giờ tròn lên"
                    " 100% hay về 0 khi chưa đúng như vậy."
                ),
                (
                    "“Trên”, “hơn” chỉ dùng khi số thật lớn hơn; “gần” chỉ khi nhỏ hơn; số ước phải nói “ước”."
                    " Hàng nghìn dấu chấm, thập phân dấu phẩy, không có khoảng trắng trước %."
                ),
            ),
            example=_rounded,
            at=DESK,
        ),
        Clause(
            "tang-giam",
            "Nói tăng, giảm so với cùng kỳ",
            (
                (
                    "Luôn nói so với gì. Tỷ lệ phần trăm so bằng điểm phần trăm. Việc phải ít đi thì nói số vụ,"
                    " kèm phần trăm."
                ),
                f"Số của cùng kỳ dưới {MEANS_A_SHARE} thì không nói phần trăm: từ 2 lên 4 mà nói tăng 100% là nói quá.",
                "Đơn vị sáp nhập không so được thì nói “không so sánh được với cùng kỳ do sắp xếp lại đơn vị”.",
            ),
            example=_compared,
            at=(*DESK, "comparison"),
        ),
        Clause(
            "dat-vuot",
            "Nói đạt, vượt kế hoạch",
            (
                "“Vượt” chỉ nói phần vượt. Giữa năm so với kế hoạch năm thì nói đạt bao nhiêu phần trăm kế hoạch năm.",
            ),
            example=_planned,
            at=DESK,
        ),
        Clause(
            "bao-nhieu-don-vi",
            "Nói “các đơn vị đều”, “hầu hết”",
            (
                (
                    "Không nói quá số đơn vị đã báo cáo. “Không để xảy ra” chỉ khi mọi đơn vị được giao đã báo cáo"
                    " không phát sinh."
                ),
                "Kết quả chưa tốt thì nói số lượng, không nêu tên đơn vị.",
            ),
            table=_coverage,
            at=DESK,
        ),
        Clause(
            "dieu-khong-noi",
            "Điều không nói trong bài công khai",
            (
                "Số liệu nội bộ, hạn chế ghi nội bộ, tên người được đề nghị khen, chỉ đạo, ai bầu gì.",
                (
                    "Hạn chế nói của cả cụm, nêu tên chỉ số, không quy cho một đơn vị. Bài công khai có nêu hạn"
                    " chế hay không là lựa chọn ghi ở phần thông tin của hội nghị."
                ),
            ),
            table=_audiences,
            at=DESK,
            cites=(
                Cite("thong-tu-1-2024", "Điều 3 khoản 3 (sơ kết, tổng kết đánh giá cả hạn chế, nguyên nhân)"),
            ),
        ),
        Clause(
            "kiem-tra",
            "Kiểm tra trước khi đăng",
            (
                (
                    "Hệ thống đọc bài và đối chiếu với số liệu: số không có trong số liệu, tên đơn vị lạ, nói"
                    " “tăng” khi giảm, nói “tất cả” khi chưa đủ, sai năm, bỏ mất hạn chế, chú thích trùng. Lỗi"
                    " chặn thì chưa đăng được."
                ),
                "Số đúng mà không có trong số liệu thì người biên tập nêu nguồn và đứng tên xác nhận.",
                f"Bài giống {EARLIER} bài trước của cụm quá {BAR}% thì được nhắc và gợi ý cách mở bài khác.",
            ),
            at=DESK,
        ),
        Clause(
            "bien-tap-sua",
            "Câu biên tập đã sửa",
            (
                (
                    "Số liệu mới chỉ viết lại những đoạn chưa ai sửa. Đoạn đã sửa giữ nguyên và được đánh dấu đúng"
                    " những số đã đổi; lấy số mới hay không do biên tập bấm."
                ),
                "Mỗi lần lưu là một bản, khôi phục lại được.",
            ),
            at=DESK,
        ),
    ),
)
