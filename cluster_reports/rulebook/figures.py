"""How figures of units and periods become one; each example is worked by ``article.amounts`` and ``measuring``."""

from decimal import Decimal

from cluster_reports.article import material
from cluster_reports.article.amounts import aggregate
from cluster_reports.article.comparing import bounded
from cluster_reports.article.material import House
from cluster_reports.measuring import fraction, over_time
from cluster_reports.models import Target, Visibility
from cluster_reports.tables.brief_matrix import SIGNS
from cluster_reports.vietnamese.numbers import number, percent

from .clause import Clause, Section, Table

Direction, OverUnits, OverTime = Target.Direction, Target.OverUnits, Target.OverTime
DIRECTIONS = {
    Direction.UP: "Đạt khi bằng hoặc hơn mức giao.",
    Direction.DOWN: "Đạt khi bằng hoặc ít hơn mức giao; phần trăm tính trên phần phải giảm.",
    Direction.ZERO: "Đạt khi không phát sinh; một vụ là chưa đạt.",
    Direction.YES_NO: "Đạt khi trả lời “Có”.",
    Direction.GRADED: "Đạt theo từng mức của thang xếp loại do quản trị đặt.",
    Direction.COUNT: "Chỉ thống kê, không tính đạt hay chưa.",
}
OVER_UNITS = {
    OverUnits.SUM: "Cộng số của các đơn vị.",
    OverUnits.RATIO: "Cộng tử số, cộng mẫu số, rồi chia. Đơn vị đông người nặng hơn đơn vị ít người.",
    OverUnits.FLOOR: (
        "Nói mức thấp nhất: “từ … trở lên”. Chỉ tiêu càng thấp càng tốt thì nói mức cao nhất: “không quá …”."
    ),
    OverUnits.NONE: "Không gộp thành một số; nói khoảng từ thấp nhất đến cao nhất.",
}
OVER_TIME = {
    OverTime.SUM: "Cộng các kỳ: quý I và quý II thành 6 tháng.",
    OverTime.LATEST: "Lấy số của kỳ cuối.",
    OverTime.AVERAGE: "Lấy trung bình cộng các kỳ, hai chữ số thập phân.",
}
VISIBLE = {
    Visibility.UNIT: "Chỉ đơn vị và người duyệt đọc; không vào bài, không vào bảng của cụm.",
    Visibility.CLUSTER: "Người trong cụm, khối và cơ quan tổ chức đọc; chỉ vào bài nội bộ.",
    Visibility.PUBLIC: "Được vào bài công khai, ai cũng đọc được.",
}
CELLS = {
    "met": "Số của đơn vị đạt kế hoạch kỳ của chính đơn vị.",
    "missed": "Chưa đạt kế hoạch kỳ; kém bao nhiêu xem ở trang của số ấy.",
    "figure": "Có số, nhưng chỉ tiêu không có mức giao để so; hoặc là tỷ lệ mà không phát sinh.",
    "gap": "Được giao nhưng chưa có số được duyệt. Không phải là 0.",
    "none": "Không giao cho đơn vị, hoặc đơn vị đã giải trình không áp dụng.",
}


def measured(over_units="sum", measure="%", direction="up") -> material.Target:
    """A target as articles know it; everything else about it does not matter here."""
    told = {
        "name": "Chỉ tiêu",
        "direction": direction,
        "measure": measure,
        "over_units": str(over_units),
        "places": 1,
    }
    return material.Target(**_rest(material.Target) | told | {"tolerance": Decimal(2), "over_time": "sum"})


def reading(value, part=None, whole=None) -> material.Reading:
    told = {"state": "value", "value": Decimal(str(value)), "bound": "exact", "pair_bound": "exact"}
    if part is not None:
        told |= {"numerator": Decimal(part), "denominator": Decimal(whole)}
    return material.Reading(**_rest(material.Reading) | told)


def _rest(shape):
    return dict.fromkeys(shape.__struct_fields__)


def said(over_units, readings, measure="%", direction="up"):
    """The cluster's figure as an article says it."""
    return bounded(aggregate(measured(over_units, measure, direction), readings), measure, 1, House())


def _gathered():
    ratio = [reading(90, 90, 100), reading(50, 5, 10)]
    plain = [reading(90), reading(50)]
    mean = (Decimal(90) + Decimal(50)) / 2
    return [
        f"Cộng: 12 mô hình và 8 mô hình là {said(OverUnits.SUM, [reading(12), reading(8)], 'mô hình')}.",
        f"Chia tổng cho tổng: 90/100 và 5/10 là {said(OverUnits.RATIO, ratio)}, không phải trung bình {percent(mean)}.",
        f"Không có mẫu số: 90% và 50% nói là “{said(OverUnits.FLOOR, plain)}”.",
        f"Càng thấp càng tốt: 2% và 5% nói là “{said(OverUnits.FLOOR, [reading(2), reading(5)], direction='down')}”.",
        f"Không gộp: 90% và 50% nói là “{said(OverUnits.NONE, plain)}”.",
    ]


def _over_time():
    quarters = [Decimal(12), Decimal(18)]
    told = {how: number(over_time(str(how), quarters)) for how in OVER_TIME}
    return [
        (
            f"Quý I 12, quý II 18: cộng dồn là {told[OverTime.SUM]}, lấy số cuối là {told[OverTime.LATEST]}, trung"
            f" bình là {told[OverTime.AVERAGE]}."
        )
    ]


def _ratio():
    return [f"48 đạt trong 50 kiểm tra: {percent(fraction(Decimal(48), Decimal(50), '%'))}."]


def _share():
    yearly = Target(planned=Decimal(55), over_time=OverTime.SUM, direction=Direction.UP, measure="mô hình")
    first, second = (yearly.share_of(yearly.planned, kind, Decimal(40)) for kind in ("h1", "h2"))
    return [
        (
            f"Kế hoạch năm 55 mô hình, 6 tháng đầu năm 40%: kỳ đầu {number(first)} mô hình, kỳ sau {number(second)}"
            " mô hình."
        )
    ]


def _words(label, table) -> Table:
    return Table(label, ("Loại", "Nghĩa"), tuple((str(one.label), table[one]) for one in table))


def _cells() -> Table:
    rows = tuple((f"{sign} {word}", CELLS[kind]) for kind, (sign, word) in SIGNS.items())
    return Table("Các ô của bảng đơn vị và chỉ tiêu", ("Ô", "Nghĩa"), rows)


SECTION = Section(
    "so-lieu",
    "Số liệu và chỉ tiêu",
    "Thế nào là đạt, số của các đơn vị gộp lại ra sao, so sánh được với kỳ nào.",
    (
        Clause(
            "chieu-chi-tieu",
            "Thế nào là đạt",
            ("Mỗi chỉ tiêu có một chiều; chiều ấy quyết định thế nào là đạt.",),
            table=lambda: _words("Chiều của chỉ tiêu", DIRECTIONS),
            at=("entry", "board", "brief"),
        ),
        Clause(
            "phan-cua-ky",
            "Phần của kỳ trong kế hoạch năm",
            (
                (
                    "Chỉ tiêu cộng dồn được chia cho hai nửa năm theo tỷ lệ ghi ở chỉ tiêu. Tỷ lệ phải giữ, mức"
                    " không để xảy ra thì kỳ nào cũng như nhau. Quý, 9 tháng và đợt thi đua không có phần riêng"
                    " nên không so với kế hoạch kỳ."
                ),
            ),
            example=_share,
            at=("entry", "pledges"),
        ),
        Clause(
            "gop-don-vi",
            "Gộp số của các đơn vị",
            (
                (
                    "Không bao giờ lấy trung bình các tỷ lệ phần trăm: con số ấy không phải của ai. Không đủ tử"
                    " số, mẫu số thì nói mức thấp nhất, cao nhất hoặc khoảng."
                ),
                "Đơn vị chưa báo cáo không được coi là 0; bảng và bài nói rõ bao nhiêu đơn vị đã báo cáo.",
            ),
            example=_gathered,
            table=lambda: _words("Cách gộp", OVER_UNITS),
            at=("board", "brief", "comparison"),
        ),
        Clause(
            "gop-ky",
            "Gộp số của các kỳ",
            ("Kỳ dài lấy số từ các kỳ ngắn bên trong theo cách ghi ở chỉ tiêu.",),
            example=_over_time,
            table=lambda: _words("Cách gộp các kỳ", OVER_TIME),
            at=("entry",),
        ),
        Clause(
            "ty-le",
            "Tỷ lệ: tử số và mẫu số",
            (
                (
                    "Chỉ tiêu tỷ lệ thì nhập hai số, hệ thống tự chia và làm tròn hai chữ số thập phân, từ 5 trở"
                    " lên làm tròn lên."
                ),
            ),
            example=_ratio,
            at=("entry",),
        ),
        Clause(
            "so-sanh",
            "So sánh hai kỳ",
            (
                (
                    "Chỉ so khi sau hai số là cùng những đơn vị. Đơn vị sáp nhập được so với tổng các đơn vị cũ;"
                    " thiếu một đơn vị cũ thì nói “không so sánh được do sắp xếp lại đơn vị”."
                ),
                (
                    "6 tháng so với 6 tháng, năm so với năm; không so tổng của hai kỳ dài ngắn khác nhau. Thay đổi"
                    " trong mức dao động của chỉ tiêu thì nói “giữ ổn định”."
                ),
                "“Tốt lên”, “kém đi” theo chiều của chỉ tiêu: số vụ giảm là tốt lên.",
            ),
            at=("comparison", "brief"),
        ),
        Clause(
            "bang-don-vi-chi-tieu",
            "Các ô của bảng đơn vị và chỉ tiêu",
            ("Mỗi ô có dấu, chữ và màu nói cùng một điều, nên in đen trắng vẫn đọc được.",),
            table=_cells,
            at=("brief",),
        ),
        Clause(
            "muc-pho-bien",
            "Mức phổ biến của từng số liệu",
            ("Quyết định ở từng chỉ tiêu, từng dòng của hội nghị. Mức rộng gồm cả mức hẹp.",),
            table=lambda: _words("Mức phổ biến", VISIBLE),
            at=("entry", "desk"),
        ),
    ),
)
