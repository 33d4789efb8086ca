"""How points, totals and places come about; each example is worked by ``cluster_reports.scoring``."""

from decimal import Decimal

from cluster_reports.models import ANSWER_DAYS, Criterion
from cluster_reports.scoring import criteria
from cluster_reports.scoring.bands import said
from cluster_reports.scoring.criteria import Band, Input, Snapshot, Table
from cluster_reports.scoring.points import points
from cluster_reports.scoring.saying import why
from cluster_reports.scoring.totals import places, sheets
from cluster_reports.vietnamese.lists import join_and
from cluster_reports.vietnamese.numbers import number

from .clause import Cite, Clause, Section

Kind = Criterion.Kind
SHEET = ("scoring", "scoring-tables")


def leaf(kind, name="Tiêu chí", maximum=10, pk=1, **fields) -> criteria.Criterion:
    return criteria.Criterion(pk, name, str(kind), maximum=Decimal(maximum), **fields)


def worked(leaf, inputs: dict[str, Input]) -> list[str]:
    """Why each of these units gets what it gets, as its score sheet says it."""
    given = points(leaf, dict(enumerate(inputs.values())))
    return [f"{name}: {why(leaf, one, given[place])}" for place, (name, one) in enumerate(inputs.items())]


def _of_target():
    up = leaf(Kind.TARGET, direction="up", target=1, measure="mô hình")
    down = leaf(Kind.TARGET, direction="down", target=1, measure="vụ")
    zero = leaf(Kind.TARGET, direction="zero", target=1, measure="vụ")
    return [
        *worked(
            up,
            {
                "Đơn vị A": Input(actual=Decimal(4), planned=Decimal(4)),
                "Đơn vị B": Input(actual=Decimal(3), planned=Decimal(4)),
            },
        ),
        *worked(down, {"Đơn vị C": Input(actual=Decimal(6), planned=Decimal(5), baseline=Decimal(10))}),
        *worked(zero, {"Đơn vị D": Input(actual=Decimal(0)), "Đơn vị E": Input(actual=Decimal(1))}),
    ]


def _passed():
    return worked(leaf(Kind.PASS), {"Đơn vị A": Input(is_met=True), "Đơn vị B": Input(is_met=False)})


def _events():
    found = leaf(Kind.EVENTS, maximum=5, each=Decimal(2), measure="mô hình")
    return worked(found, {"Đơn vị A": Input(count=Decimal(2)), "Đơn vị B": Input(count=Decimal(4))})


def _balance():
    found = leaf(Kind.BALANCE, start=Decimal(5), each=Decimal(1), off=Decimal(2), floor=Decimal(0))
    return worked(
        found,
        {
            "Đơn vị A": Input(count=Decimal(2), count_off=Decimal(1)),
            "Đơn vị B": Input(count=Decimal(0), count_off=Decimal(4)),
            "Đơn vị C": Input(count=Decimal(9), count_off=Decimal(0)),
        },
    )


BANDS = (
    Band(Decimal(2), Decimal(88), Decimal(90)),
    Band(Decimal(3), Decimal(90), Decimal(95)),
    Band(Decimal(4), Decimal(95), Decimal(100)),
    Band(Decimal(5), Decimal(100)),
)


def _bands():
    told = "; ".join(f"{said(band)} được {number(band.points)} điểm" for band in BANDS)
    found = leaf(Kind.BANDS, maximum=5, bands=BANDS, measure="%")
    units = {"Đơn vị A": Input(count=Decimal("89.9")), "Đơn vị B": Input(count=Decimal(90))}
    return [f"Các khoảng: {told}.", *worked(found, units | {"Đơn vị C": Input(count=Decimal(80))})]


def _best():
    found = leaf(Kind.BEST, direction="up", target=1, measure="sáng kiến")
    return worked(
        found,
        {
            "Đơn vị A": Input(actual=Decimal(8), planned=Decimal(10)),
            "Đơn vị B": Input(actual=Decimal(10), planned=Decimal(10)),
            "Đơn vị C": Input(actual=Decimal(12), planned=Decimal(10)),
            "Đơn vị D": Input(actual=Decimal(15), planned=Decimal(10)),
            "Đơn vị E, không có mức giao": Input(actual=Decimal(3)),
        },
    )


def _sample():
    return worked(leaf(Kind.SAMPLE, maximum=20, sample=50), {"Đơn vị A": Input(count=Decimal(45))})


def _on_time():
    found = leaf(Kind.ON_TIME, off=Decimal(2))
    return worked(
        found,
        {
            "Đơn vị A": Input(days_late=0),
            "Đơn vị B": Input(days_late=3),
            "Đơn vị C": Input(days_late=0, is_excused=True),
            "Đơn vị D": Input(days_late=7, has_come=False),
        },
    )


def _attended():
    found = leaf(Kind.ATTENDED, partly=Decimal(5), excused=Decimal(4))
    return worked(
        found,
        {
            "Đơn vị A": Input(meetings=("right",)),
            "Đơn vị B": Input(meetings=("late",)),
            "Đơn vị C": Input(meetings=("right", "absent")),
        },
    )


def _table_of(*leaves, ties=()):
    return Table((criteria.Criterion(99, "Cả bảng", parts=leaves),), ties)


def _sum():
    table = _table_of(leaf(Kind.PASS, pk=1, maximum=10), leaf(Kind.PASS, pk=2, maximum=20))
    done = {1: Input(is_met=True), 2: Input(is_met=False)}
    (sheet,) = sheets(Snapshot(table, (1,), {1: done}))
    return [
        (
            "Nhóm có hai tiêu chí 10 và 20 điểm; đạt một, không đạt một:"
            f" {number(sheet.total)}/{number(table.maximum)} điểm."
        )
    ]


def _evidence():
    found = leaf(Kind.PASS, needs_evidence=True)
    return worked(found, {"Đơn vị A": Input(is_met=True, has_evidence=True), "Đơn vị B": Input(is_met=True)})


def _spared():
    table = _table_of(leaf(Kind.PASS, pk=1, maximum=80), leaf(Kind.PASS, pk=2, maximum=20))
    asked = {1: Input(is_met=True), 2: Input(is_assigned=False)}
    (sheet,) = sheets(Snapshot(table, (1,), {1: asked}, {1: {1: Decimal(72)}}))
    return [
        (
            f"Bảng {number(sheet.whole)} điểm; đơn vị không được giao tiêu chí 20 điểm nên điểm tối đa riêng là"
            f" {number(sheet.maximum)}. Đạt {number(sheet.plain)} điểm, quy đổi thành {number(sheet.total)} điểm để"
            " so với các đơn vị khác."
        )
    ]


def _bonus():
    table = _table_of(
        leaf(Kind.PASS, pk=1, maximum=100), leaf(Kind.EVENTS, pk=2, is_bonus=True, each=Decimal(5))
    )
    ruled = {1: {1: Decimal(97), 2: Decimal(10)}}
    (sheet,) = sheets(Snapshot(table, (1,), {1: {}}, ruled))
    return [
        (
            f"Bảng {number(sheet.whole)} điểm. Đạt {number(sheet.plain)} điểm, thưởng {number(sheet.bonus)} điểm:"
            f" tổng {number(sheet.total)} điểm."
        )
    ]


NAMES = {1: "Đơn vị A", 2: "Đơn vị B", 3: "Đơn vị C", 4: "Đơn vị D"}


def _ranking():
    table = _table_of(
        leaf(Kind.PASS, pk=1, maximum=60, name="Nhiệm vụ"),
        leaf(Kind.PASS, pk=2, maximum=40, name="Phong trào"),
        ties=(1,),
    )
    ruled = {
        unit: {1: Decimal(first), 2: Decimal(second)}
        for unit, first, second in ((1, 55, 40), (2, 52, 38), (3, 50, 40), (4, 50, 40))
    }
    found = places(sheets(Snapshot(table, tuple(NAMES), {}, ruled)), table.ties)
    lines = [f"{NAMES[place.unit]}: {number(place.total)} điểm, hạng {place.rank}" for place in found]
    shared = join_and([NAMES[place.unit] for place in found if place.is_shared])
    return [
        "Bảng xét “Nhiệm vụ” khi bằng điểm. " + "; ".join(lines) + ".",
        f"Đơn vị B đứng trên vì điểm “Nhiệm vụ” cao hơn; {shared} vẫn bằng nhau nên cùng hạng, hạng sau bỏ trống.",
    ]


KINDS = {
    Kind.SUM: "cong-nhom",
    Kind.TARGET: "theo-chi-tieu",
    Kind.PASS: "dat-khong-dat",
    Kind.EVENTS: "moi-lan",
    Kind.BALANCE: "cong-va-tru",
    Kind.BANDS: "theo-khoang",
    Kind.BEST: "so-don-vi-cao-nhat",
    Kind.SAMPLE: "kiem-tra-mau",
    Kind.ON_TIME: "nop-dung-han",
    Kind.ATTENDED: "du-hoi-nghi",
}

SECTION = Section(
    "cham-diem",
    "Chấm điểm và xếp hạng",
    "Điểm từng tiêu chí tính thế nào, cộng ra sao, bằng điểm thì xếp thế nào.",
    (
        Clause(
            "bang-diem",
            "Bảng điểm: ban hành rồi thì không sửa",
            (
                (
                    "Mỗi cụm, khối có bảng điểm riêng cho từng năm. Quản trị soạn, ban hành; ban hành rồi thì"
                    " không ai sửa được nữa, muốn đổi thì lập bản mới có số và ngày áp dụng riêng."
                ),
                (
                    "Mỗi kỳ chấm theo đúng một bản. Đổi sang bản khác thì số liệu đã ghi đi theo tiêu chí, còn"
                    " điểm đã chốt phải chốt lại."
                ),
            ),
            at=("scoring-tables", "scoring"),
            live="scoring-tables",
        ),
        Clause(
            KINDS[Kind.SUM],
            "Nhóm: cộng các tiêu chí con",
            ("Nhóm không có điểm riêng. Điểm của nhóm là tổng điểm các tiêu chí bên trong.",),
            example=_sum,
            at=SHEET,
        ),
        Clause(
            KINDS[Kind.TARGET],
            "Theo mức đạt chỉ tiêu",
            (
                (
                    "Đạt mức giao của kỳ thì được trọn điểm; chưa đạt thì được theo tỷ lệ đạt. Vượt mức giao không"
                    " được thêm."
                ),
                (
                    "Chỉ tiêu càng thấp càng tốt tính trên phần giảm được so với mức xuất phát. Chỉ tiêu không để"
                    " xảy ra: có một vụ là 0 điểm."
                ),
            ),
            example=_of_target,
            at=SHEET,
        ),
        Clause(
            KINDS[Kind.PASS],
            "Đạt hoặc không đạt",
            ("Đạt được trọn điểm, không đạt 0 điểm, không có mức giữa.",),
            example=_passed,
            at=SHEET,
        ),
        Clause(
            KINDS[Kind.EVENTS],
            "Mỗi lần một số điểm, có mức trần",
            (
                "Mỗi lần, mỗi mô hình, mỗi bằng khen được một số điểm; cộng lại không quá điểm tối đa của tiêu chí.",
            ),
            example=_events,
            at=SHEET,
        ),
        Clause(
            KINDS[Kind.BALANCE],
            "Cộng và trừ, có sàn và trần",
            (
                (
                    "Đơn vị có sẵn một số điểm (có thể là 0), mỗi việc tốt cộng, mỗi vi phạm trừ. Kết quả không"
                    " cao hơn điểm tối đa và không thấp hơn điểm thấp nhất của tiêu chí; điểm thấp nhất có thể âm."
                ),
            ),
            example=_balance,
            at=SHEET,
        ),
        Clause(
            KINDS[Kind.BANDS],
            "Theo khoảng giá trị",
            (
                (
                    "Kết quả rơi vào khoảng nào thì được điểm của khoảng ấy. Mỗi khoảng ghi rõ số đầu, số cuối có"
                    " thuộc khoảng hay không, nên một giá trị không bao giờ thuộc hai khoảng."
                ),
                "Bảng điểm có khoảng chồng nhau hoặc hở giá trị ở giữa thì không ban hành được.",
            ),
            example=_bands,
            at=SHEET,
        ),
        Clause(
            KINDS[Kind.BEST],
            "So với đơn vị cao nhất",
            (
                (
                    "Vừa đạt mức giao được một phần điểm do bảng điểm định (thường 50%). Đơn vị vượt cao nhất được"
                    " trọn điểm; vượt ít hơn thì được thêm theo tỷ lệ phần vượt. Chưa đạt thì được theo tỷ lệ của"
                    " phần dành cho mức đạt."
                ),
                "Đơn vị không có mức giao được so với kết quả cao nhất trong các đơn vị không có mức giao.",
                (
                    "Vì điểm tùy vào đơn vị khác nên chỉ biết chắc khi chốt bảng; trước lúc ấy đơn vị chưa xem"
                    " được điểm này và chưa đề nghị xem lại được."
                ),
            ),
            example=_best,
            at=SHEET,
        ),
        Clause(
            KINDS[Kind.SAMPLE],
            "Kiểm tra mẫu ngẫu nhiên",
            ("Người chấm kiểm tra một số trường hợp bất kỳ; điểm theo tỷ lệ trường hợp đạt.",),
            example=_sample,
            at=SHEET,
        ),
        Clause(
            KINDS[Kind.ON_TIME],
            "Nộp báo cáo đúng hạn",
            (
                (
                    "Hệ thống tự tính từ lần nộp đầu tiên và hạn riêng của đơn vị, gồm cả ngày được gia hạn. Mỗi"
                    " ngày chậm trừ một số điểm; bảng điểm không ghi số điểm trừ thì chậm là mất cả. Không thấp"
                    " hơn điểm thấp nhất."
                ),
                "Được miễn trễ thì tính như đúng hạn.",
            ),
            example=_on_time,
            at=(*SHEET, "timeliness"),
        ),
        Clause(
            KINDS[Kind.ATTENDED],
            "Dự hội nghị sơ kết, tổng kết",
            (
                (
                    "Hệ thống tự tính từ phần điểm danh của hội nghị. Dự đúng thành phần được trọn điểm; dự muộn"
                    " hoặc không đúng thành phần, vắng có lý do được số điểm bảng điểm ghi; vắng không lý do 0"
                    " điểm. Kỳ có nhiều hội nghị thì lấy bình quân."
                ),
            ),
            example=_attended,
            at=SHEET,
        ),
        Clause(
            "minh-chung",
            "Tiêu chí cần minh chứng",
            (
                (
                    "Tiêu chí ghi “có minh chứng mới tính” thì chưa có minh chứng là 0 điểm, dù kết quả thế nào."
                    " Có minh chứng thì chấm như thường."
                ),
            ),
            example=_evidence,
            at=SHEET,
        ),
        Clause(
            "khong-giao",
            "Tiêu chí không giao cho đơn vị",
            (
                (
                    "Tiêu chí không giao cho đơn vị thì bỏ khỏi điểm tối đa của đơn vị ấy, phải ghi lý do. Để so"
                    " được với các đơn vị khác, điểm thường được quy đổi về điểm tối đa của cả bảng; điểm thưởng"
                    " giữ nguyên."
                ),
            ),
            example=_spared,
            at=SHEET,
        ),
        Clause(
            "diem-thuong",
            "Điểm thưởng",
            ("Điểm thưởng cộng thêm bên ngoài điểm tối đa của bảng, nên tổng điểm có thể vượt mức tối đa.",),
            example=_bonus,
            at=SHEET,
        ),
        Clause(
            "lam-tron",
            "Làm tròn điểm",
            (
                (
                    "Điểm giữ hai chữ số thập phân, từ 5 trở lên làm tròn lên. Tỷ lệ đạt không bao giờ làm tròn"
                    " thành một số chẵn mà đơn vị chưa đạt tới."
                ),
            ),
            example=lambda: [f"8,125 điểm ghi thành {number(criteria.to_points(Decimal('8.125')))} điểm."],
            at=SHEET,
        ),
        Clause(
            "tu-cham-cum-cham-chot",
            "Tự chấm, cụm chấm, điểm chốt",
            (
                (
                    "Đơn vị tự chấm; đơn vị đứng đầu, đơn vị phó chấm, không chấm cho chính mình khi còn đơn vị"
                    " khác chấm được. Ba cột đặt cạnh nhau."
                ),
                (
                    "Điểm chốt là quyết định, không phải số cao nhất trong các cột. Chốt khác điểm cụm chấm thì"
                    " phải ghi lý do, đơn vị đọc được lý do ấy."
                ),
                (
                    "Chốt xong mọi ô, trả lời xong mọi đề nghị xem lại và kết thúc các cuộc bỏ phiếu thì mới chốt"
                    " được cả bảng. Chốt bảng rồi thì điểm và thứ hạng giữ nguyên như lúc chốt; mở lại phải ghi lý"
                    " do."
                ),
            ),
            at=("scoring",),
        ),
        Clause(
            "xem-lai-diem",
            "Đề nghị xem lại điểm",
            (
                (
                    "Khi một dòng đã có điểm chốt và bảng chưa chốt, đơn vị đề nghị xem lại được, phải ghi lý do."
                    " Mỗi dòng một đề nghị một lúc; rút lúc nào cũng được."
                ),
                (
                    f"Người chấm trả lời trong {ANSWER_DAYS} ngày kể từ ngày đề nghị, sửa hoặc giữ điểm, đều phải"
                    " ghi lý do. Còn đề nghị chưa trả lời thì chưa chốt được bảng."
                ),
                "Đã trả lời thì cả cụm, khối đọc được, trừ dòng lấy số liệu nội bộ đơn vị.",
            ),
            at=("scoring",),
        ),
        Clause(
            "xep-hang-bang-diem",
            "Xếp hạng khi bằng điểm",
            (
                (
                    "Xếp theo tổng điểm từ cao xuống. Bằng tổng điểm thì xét lần lượt các tiêu chí bảng điểm đã"
                    " định. Tiêu chí không giao cho đủ các đơn vị đang bằng nhau thì không dùng để phân định."
                ),
                (
                    "Hết các tiêu chí vẫn bằng thì cùng hạng, hạng kế tiếp bỏ trống (2, 2, 4). Máy không tự chọn:"
                    " muốn phân định thì bỏ phiếu giữa đúng các đơn vị ấy. Phiếu chỉ đổi thứ tự, không đổi điểm."
                ),
            ),
            example=_ranking,
            at=("scoring", "ballots"),
            live="scoring-tables",
            cites=(Cite("luat-thi-dua", "Điều 5 (nguyên tắc công khai, công bằng)"),),
        ),
    ),
)
