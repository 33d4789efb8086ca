"""How a council votes; examples are counted by ``scoring.balloting``."""

from decimal import Decimal

from cluster_reports.models import FEWEST, FEWEST_SECRET, Ballot
from cluster_reports.scoring.balloting import AGREE, CHOOSE, Preferred, Terms, count, decide
from cluster_reports.scoring.totals import Place
from cluster_reports.vietnamese.lists import join_and

from .clause import Cite, Clause, Section, Table

Kind = Ballot.Kind
KINDS = {
    Kind.CHOOSE: (
        "Mỗi phiếu chọn nhiều nhất một dòng. Dòng nhiều phiếu nhất được thông qua, nếu đủ tỷ lệ và không dòng nào"
        " bằng."
    ),
    Kind.AGREE: "Mỗi phiếu đồng ý hay không với từng dòng; không đánh dấu là không đồng ý. Mỗi dòng xét riêng.",
}
NAMES = {1: "Đơn vị A", 2: "Đơn vị B", 3: "Đơn vị C"}


def _quorum():
    terms = Terms(Decimal(80), Decimal(80))
    over = Terms(Decimal(50), Decimal(50), exceeds=True)
    return [
        (
            f"Hội đồng 9 người, quy tắc 80%: cần ít nhất {terms.needed(9)} phiếu, được thông qua khi có"
            f" {terms.votes_needed(9)} phiếu. Đếm trên tổng số thành viên, người không bỏ phiếu cũng tính vào."
        ),
        f"“Quá 50%” của 10 người là {over.votes_needed(10)} phiếu: đúng 5 phiếu chưa được.",
    ]


def _counted():
    terms = Terms(Decimal(80), Decimal(50), exceeds=True)
    short = count(AGREE, [1], {1: 6}, 6, 9, terms)
    choice = count(CHOOSE, [1, 2], {1: 5, 2: 3}, 8, 9, terms)
    even = count(CHOOSE, [1, 2], {1: 4, 2: 4}, 8, 9, terms)
    passed = join_and([NAMES[line] for line in choice.passed])
    return [
        (
            f"9 thành viên, mới có 6 phiếu: {'đủ' if short.has_quorum else 'không đủ'} số phiếu tối thiểu"
            f" {short.needed}, không đếm, các phiếu bị hủy."
        ),
        f"8 phiếu, A được 5, B được 3: {passed} được thông qua.",
        f"8 phiếu, A và B mỗi bên 4: {'có' if even.passed else 'không'} dòng nào được thông qua.",
    ]


def _tie():
    ranked = [Place(1, 1, Decimal(95)), *(Place(unit, 2, Decimal(90), is_shared=True) for unit in (2, 3))]
    found = decide(ranked, [Preferred(3, frozenset({2, 3}), "Bỏ phiếu")])
    told = join_and([f"{NAMES[place.unit]} hạng {place.rank}" for place in found])
    return [f"B và C cùng 90 điểm, cùng hạng 2; bỏ phiếu chọn C: {told}. Điểm không đổi."]


def _kinds() -> Table:
    return Table(
        "Hai loại phiếu", ("Loại", "Đếm thế nào"), tuple((str(one.label), KINDS[one]) for one in KINDS)
    )


NOT_SEEN = Cite(
    "nghi-dinh-98", "Điều 30 khoản 7 (điều tương ứng của Nghị định số 152/2025/NĐ-CP chưa xem được)"
)
SECTION = Section(
    "bo-phieu",
    "Bỏ phiếu",
    "Bao nhiêu phiếu là đủ, đếm thế nào, ai biết ai bầu gì, không phân định được thì sao.",
    (
        Clause(
            "so-phieu-toi-thieu",
            "Số phiếu tối thiểu và tỷ lệ thông qua",
            (
                "Cả hai tỷ lệ tính trên tổng số thành viên có tên, không phải trên số người có mặt.",
                (
                    "Quy tắc do quản trị lập, có ngày dùng và căn cứ; mở phiếu thì quy tắc ấy được giữ cùng phiếu,"
                    " về sau sửa cũng không đổi phiếu đã mở."
                ),
            ),
            example=_quorum,
            at=("ballots",),
            live="ballot-rules",
            cites=(NOT_SEEN,),
        ),
        Clause(
            "kiem-phieu",
            "Kiểm phiếu",
            (
                "Chỉ kiểm khi kết thúc và đủ số phiếu. Không đủ thì không ai biết các phiếu đã bỏ.",
                f"Phiếu kín cần ít nhất {FEWEST_SECRET} thành viên, phiếu ghi tên ít nhất {FEWEST}.",
                f"Phiếu kín có dưới {FEWEST_SECRET} phiếu đã bỏ thì không kiểm: ai bầu gì sẽ lộ.",
            ),
            example=_counted,
            table=_kinds,
            at=("ballots",),
        ),
        Clause(
            "phieu-kin",
            "Phiếu kín",
            (
                (
                    "Hệ thống chỉ lưu ai đã bỏ phiếu và tổng số phiếu của từng dòng; không lưu ai bầu gì, kể cả"
                    " trong cơ sở dữ liệu. Vì vậy phiếu kín bỏ rồi không đổi, không rút được."
                ),
                "Phiếu ghi tên đổi được cho đến khi kết thúc; sau đó ai bầu gì đọc được cùng kết quả.",
                (
                    "Kết quả mà mọi người bầu như nhau thì tự nói ra từng phiếu. Cuộc bỏ phiếu nên mở trong ít"
                    " phút, không để qua ngày."
                ),
            ),
            at=("ballots",),
        ),
        Clause(
            "phieu-giay",
            "Phiếu giấy của người vắng",
            (
                (
                    "Người vắng gửi phiếu giấy; đơn vị đứng đầu hoặc phó nhập chung một lần: ai đã gửi, mỗi dòng"
                    " được mấy phiếu. Chỉ có một phiếu giấy thì người nhập biết đó là của ai, trang nhập nhắc điều"
                    " ấy."
                ),
            ),
            at=("ballots",),
            cites=(NOT_SEEN,),
        ),
        Clause(
            "phan-dinh-bang-nhau",
            "Bỏ phiếu giữa các đơn vị bằng nhau",
            (
                (
                    "Phiếu chỉ phân định đúng các đơn vị đang bằng nhau lúc mở phiếu. Về sau họ không còn bằng"
                    " nhau, hoặc có thêm đơn vị khác cùng điểm, thì phiếu ấy thôi tác dụng."
                ),
                (
                    "Vòng không đủ phiếu không tính là vòng. Hai vòng không phân định được thì đơn vị đứng đầu ghi"
                    " quyết định chung của đứng đầu và phó, có lý do; đơn vị đứng đầu ở trong số bằng nhau thì đơn"
                    " vị phó ghi."
                ),
            ),
            example=_tie,
            at=("scoring", "ballots"),
        ),
    ),
)
