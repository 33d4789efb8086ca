"""What a unit is asked before it hands in: a row a rule, with the sentence that very rule says."""

from decimal import Decimal

from cluster_reports.measuring import plan_percent, shortfall
from cluster_reports.models import Result
from cluster_reports.rules import LACKS, MOST_OF_PLAN, RULES, TIMES, Facts, Figure, Past, Severity
from cluster_reports.vietnamese.numbers import percent
from cluster_reports.vietnamese.words import upper_first

from .clause import Cite, Clause, Section, Table

ENTRY = ("entry", "report", "my-work")
SEVERITIES = {
    Severity.INCOMPLETE: "còn thiếu, chưa nộp được",
    Severity.WRONG: "không thể đúng, phải sửa rồi mới nộp được",
    Severity.DOUBTFUL: "có thể đúng, trả lời rồi nộp được",
}
STATES = {
    Result.State.NOT_REPORTED: "Chưa có ai trả lời. Không bao giờ được coi là số 0.",
    Result.State.ZERO: "Đã trả lời: trong kỳ không có. Với chỉ tiêu không để xảy ra, đây là kết quả tốt nhất.",
    Result.State.NOT_APPLICABLE: "Chỉ tiêu không áp dụng cho đơn vị trong kỳ; phải giải trình vì sao.",
    Result.State.VALUE: "Có số liệu chính thức.",
    Result.State.ESTIMATE: "Số ước; bài viết nói “ước”, không bao giờ nói như số chính thức.",
}


def figure(value=None, measure="vụ", name="Chỉ tiêu", **fields):
    return Figure(name, measure, None if value is None else Decimal(value), **fields)


def _ratio(**fields):
    return figure(measure="%", denominator_label="Tổng số kiểm tra", **fields)


MODELS = {"measure": "mô hình", "name": "Mô hình hay"}
CASES = {
    "not-reported": ("Dòng chưa có gì.", Facts(figure(), state="missing")),
    "denominator-lacks": (
        "Chỉ tiêu tỷ lệ mới có tử số.",
        Facts(_ratio(numerator=Decimal(48)), state="missing", numerator_label="Số đạt"),
    ),
    "numerator-lacks": (
        "Chỉ tiêu tỷ lệ mới có mẫu số.",
        Facts(_ratio(denominator=Decimal(50)), state="missing", numerator_label="Số đạt"),
    ),
    "value-lacks": (
        "Có số đi kèm mà chưa có số chính.",
        Facts(figure(measure="cuộc"), state="missing", pair_value=Decimal(900), pair_measure="lượt người"),
    ),
    "unexplained": ("Chọn “Không áp dụng” mà để trống giải trình.", Facts(figure(), state="na")),
    "part-over-whole": (
        "Phần “trong đó” lớn hơn tổng của nó.",
        Facts(figure(12, **MODELS), whole=figure(10, measure="mô hình", name="Mô hình đã xây dựng")),
    ),
    "rate-over-whole": (
        "Tỷ lệ của phần “trong đó” cao hơn tỷ lệ chung, mà hai tỷ lệ không cùng mẫu số.",
        Facts(figure(98, "%"), whole=figure(95, "%", name="Kiểm tra đạt yêu cầu")),
    ),
    "parts-over-whole": (
        "Các phần “trong đó” cộng lại lớn hơn tổng.",
        Facts(figure(10, **MODELS), parts=(figure(6, **MODELS), figure(7, **MODELS))),
    ),
    "over-denominator": (
        "Tử số lớn hơn mẫu số ở chỉ tiêu được phép như vậy.",
        Facts(
            figure(120, "%", numerator=Decimal(60), denominator=Decimal(50), denominator_label="Quân số"),
            is_part_of_whole=False,
            numerator_label="Lượt người học",
        ),
    ),
    "over-hundred": (
        "Tỷ lệ quá 100% ở chỉ tiêu không ghi riêng tử số, mẫu số.",
        Facts(figure(130, "%")),
    ),
    "over-total": (
        "Nhiều hơn tổng số mà chỉ tiêu ghi (3/4 mô hình thì tổng số là 4).",
        Facts(figure(5, **MODELS), planned=Decimal(3), planned_of=Decimal(4)),
    ),
    "over-plan": (
        f"Hơn {MOST_OF_PLAN}% kế hoạch kỳ.",
        Facts(figure(60, **MODELS), planned=Decimal(10)),
    ),
    "unusual": (
        (
            f"Khác số cùng kỳ quá mức của chỉ tiêu (thường 50%), hoặc bằng {TIMES} lần, bằng một phần {TIMES} một"
            " số đã báo cáo. Số nhỏ hơn mức ghi ở chỉ tiêu (thường 10) thì không hỏi."
        ),
        Facts(figure(90), direction="down", past=(Past("cùng kỳ", Decimal(40), is_same=True),)),
    ),
    "happened": ("Để xảy ra việc không được để xảy ra.", Facts(figure(1), direction="zero")),
    "off-target": (
        "Kém kế hoạch kỳ từ mức của chỉ tiêu trở lên (thường 20%), trả lời “Không”, hoặc xếp loại chưa đạt.",
        Facts(figure(6, **MODELS), planned=Decimal(10)),
    ),
}
ANSWERS = {
    "denominator": "mẫu số",
    "numerator": "tử số",
    "value": "số chính",
    "explanation": "giải trình",
    **{
        name: words.removeprefix("chưa ghi ").replace("chưa xác nhận", "xác nhận số này đúng")
        for name, words in LACKS.items()
    },
}


def _rules() -> Table:
    return Table(
        "Các điều hệ thống hỏi ở từng dòng",
        ("Khi nào", "Mức", "Hệ thống nói, ví dụ", "Phải điền"),
        tuple(
            (
                CASES[rule.name][0],
                SEVERITIES[rule.severity],
                f"{upper_first(rule.says(CASES[rule.name][1]))}.",
                ", ".join(ANSWERS[name] for name in rule.asks) or "số liệu của dòng",
            )
            for rule in RULES
        ),
    )


def _states() -> Table:
    return Table(
        "Trạng thái của một dòng",
        ("Trạng thái", "Nghĩa"),
        tuple((str(one.label), STATES[one]) for one in STATES),
    )


def _plan():
    up, down = (plan_percent(*case) for case in _PLANS)
    over, zero = (
        shortfall("down", Decimal(10), Decimal(5), Decimal(6)),
        shortfall("zero", None, None, Decimal(1)),
    )
    return [
        f"Càng cao càng tốt: kế hoạch 8, đạt 6 là {percent(up)} kế hoạch.",
        (
            f"Càng thấp càng tốt: từ 10 vụ xuống 5 vụ, còn 6 vụ là {percent(down)} phần phải giảm, còn kém"
            f" {percent(over)}."
        ),
        f"Không để xảy ra: có 1 vụ là kém {percent(zero)}, dù chỉ một vụ.",
    ]


_PLANS = (
    ("up", None, Decimal(8), Decimal(6)),
    ("down", Decimal(10), Decimal(5), Decimal(6)),
)


SECTION = Section(
    "nhap-bao-cao",
    "Nhập và nộp báo cáo",
    "Đơn vị nhập gì, hệ thống hỏi gì, khi nào nộp được.",
    (
        Clause(
            "trang-thai-dong",
            "Ba điều khác nhau: chưa báo cáo, không phát sinh, không áp dụng",
            (
                (
                    "Ô trống nghĩa là chưa báo cáo. Không có vụ nào, không làm cái nào thì chọn “Không phát sinh”,"
                    " đừng để trống."
                ),
                "Ba trạng thái này không bao giờ trộn với nhau: trong bảng, trong điểm, trong bài viết đều nói riêng.",
                (
                    "Tỷ lệ mà không phát sinh thì không phải là 0%: không có đơn nào gửi đến thì không có đơn nào chậm."
                    " Dòng ấy không so với kế hoạch, không chấm điểm. Riêng tỷ lệ càng thấp càng tốt thì là 0%."
                ),
            ),
            table=_states,
            at=("entry",),
        ),
        Clause(
            "dieu-can-hoi",
            "Các điều hệ thống hỏi ở từng dòng",
            (
                "Lưu lúc nào cũng được, chưa đủ cũng lưu. Chỉ khi nộp, hệ thống mới đòi trả lời hết các điều dưới đây.",
                (
                    "Mức cụ thể (kém bao nhiêu, khác bao nhiêu thì hỏi) ghi ở từng chỉ tiêu, do quản trị đặt; xem"
                    " ở trang chỉ tiêu."
                ),
                "Đã xác nhận một số rồi mà sửa số ấy thì phải xác nhận lại.",
            ),
            table=_rules,
            at=ENTRY,
        ),
        Clause(
            "so-voi-ke-hoach",
            "So số liệu với kế hoạch",
            (
                (
                    "Chỉ tiêu càng cao càng tốt so với cả kế hoạch kỳ. Chỉ tiêu càng thấp càng tốt so phần đã giảm"
                    " với phần phải giảm; không có mức xuất phát cao hơn kế hoạch thì chỉ nói vượt hay không,"
                    " không tính phần trăm. Chỉ tiêu không để xảy ra: chỉ số 0 là đạt."
                ),
                (
                    "Báo cáo được so với kế hoạch vào lúc duyệt; điều chỉnh chỉ tiêu về sau không làm đổi báo cáo"
                    " đã duyệt."
                ),
            ),
            example=_plan,
            at=("entry", "board", "brief"),
        ),
        Clause(
            "tu-danh-gia",
            "Phần tự đánh giá và việc được giao",
            (
                (
                    "“Kết quả nổi bật” và “Hạn chế” phải có, mỗi phần ít nhất 5 từ, nêu việc gì, ở đâu, mức nào."
                    " “Nguyên nhân” và “Phương hướng” nên có."
                ),
                "Mỗi việc được giao từ kỳ trước phải có câu trả lời trước khi nộp.",
            ),
            at=ENTRY,
            cites=(
                Cite(
                    "thong-tu-1-2024", "Điều 3 khoản 3 (sơ kết, tổng kết nêu hạn chế, nguyên nhân, bài học)"
                ),
            ),
        ),
        Clause(
            "nop",
            "Nộp, thu hồi, nộp lại",
            (
                "Trước khi nộp, người nộp đánh dấu xác nhận báo cáo không chứa bí mật nhà nước.",
                "Nộp rồi mà người duyệt chưa làm gì, còn trong thời gian nhập, thì thu hồi được để sửa.",
                (
                    "Bị trả lại từng chỗ thì chỉ những chỗ ấy mở ra; các chỗ khác giữ nguyên. Bản của mỗi lần nộp"
                    " được giữ mãi."
                ),
            ),
            at=ENTRY,
        ),
        Clause(
            "hai-nguoi-cung-sua",
            "Hai người cùng sửa, hai cửa sổ, bấm hai lần",
            (
                (
                    "Hai người sửa hai ô khác nhau thì giữ cả hai. Cùng sửa một ô thì người lưu sau thấy cả hai"
                    " bản và chọn; không ai ghi đè ai mà không biết."
                ),
                "Bấm một nút hai lần chỉ được làm một lần.",
            ),
            at=("entry",),
        ),
        Clause(
            "minh-chung-tep",
            "Tệp minh chứng",
            (
                "Minh chứng là tệp PDF, ảnh hoặc tệp văn phòng gắn với một dòng. Tệp có dấu độ mật bị từ chối.",
                "Ai đọc được báo cáo hay phiếu điểm thì đọc được minh chứng của nó, không rộng hơn.",
            ),
            at=("entry", "scoring"),
            cites=(Cite("luat-bi-mat", "Quy định chung về bảo vệ bí mật nhà nước"),),
        ),
    ),
)
