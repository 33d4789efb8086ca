"""Why these points: one Vietnamese sentence with the numbers and the rule."""

from decimal import ROUND_DOWN, Decimal

from cluster_reports.vietnamese.lists import join_and
from cluster_reports.vietnamese.numbers import BOUNDS, number, percent

from .bands import in_order, said
from .criteria import Criterion, Input, Points, to_points

PLUS = {
    "sum": "Cộng điểm các tiêu chí con.",
    "not_assigned": "Không giao cho đơn vị, không tính vào điểm tối đa.",
}
MISSING = {
    "missing": "Chưa có số liệu, chưa tính được điểm.",
    "no_plan": "Đơn vị chưa có mức giao của kỳ, chưa tính được điểm.",
    "not_recorded": "Hội nghị chưa ghi đơn vị có mặt hay vắng, chưa tính được điểm.",
    "not_due": "Báo cáo chưa nộp và chưa quá hạn, chưa tính được điểm.",
}


ATTENDED = {  # in the order they are told where there were several conferences
    "right": "dự đúng thành phần",
    "wrong": "dự không đúng thành phần",
    "late": "dự muộn",
    "excused": "vắng có lý do",
    "absent": "vắng không lý do",
}


def why(leaf: Criterion, one: Input, given: Points) -> str:
    """The sentence for a node's points, without markup; the same data give the same sentence."""
    if given.how in PLUS:
        return PLUS[given.how]
    if given.how in MISSING:
        return MISSING[given.how]
    if given.how == "no_evidence":
        return f"{_fact(leaf, one)}: chưa có minh chứng nên 0 điểm; có minh chứng mới được tính."
    return f"{_fact(leaf, one)}: {_rule(leaf, one, given)}."


def _points(value) -> str:
    return f"{number(value)} điểm"


def _measured(leaf, value) -> str:
    if leaf.measure == "%":
        return percent(value)
    return f"{number(value)} {leaf.measure}".strip()


def _fact(leaf, one) -> str:
    if leaf.kind == "on_time":
        return _lateness(one)
    if leaf.kind == "attended":
        return _attendance(one)
    if leaf.kind == "sample":
        return f"Kiểm tra ngẫu nhiên {leaf.sample} trường hợp, {number(one.count)} trường hợp đạt"
    if leaf.kind == "balance":
        moves = (("cộng", leaf.each, one.count), ("trừ", leaf.off, one.count_off))
        return "Có " + ", ".join(f"{number(count or 0)} lần {word}" for word, size, count in moves if size)
    if leaf.kind == "pass" or leaf.direction in {"yes_no", "graded"}:
        return "Đạt" if one.is_met else "Không đạt"
    if leaf.target is None and leaf.kind == "bands":
        return f"Kết quả {_measured(leaf, one.count)}"
    if leaf.target is None:
        return f"Có {number(one.count)} {leaf.measure or 'lần'}"
    if leaf.direction == "zero" and one.actual == 0:
        return "Ước không phát sinh" if one.is_estimate else "Không phát sinh"
    done = BOUNDS[one.bound] + _measured(leaf, one.actual)
    if leaf.direction == "zero":
        return f"Phát sinh {done}"
    if one.planned is None or leaf.kind == "events":
        return f"Thực hiện {done}"
    word = "mức không vượt quá" if leaf.direction == "down" else "mức giao"
    return f"Thực hiện {done}, {word} {_measured(leaf, one.planned)}"


def _lateness(one) -> str:
    if one.is_excused:
        return "Được miễn trễ"
    if one.days_late == 0:
        return "Nộp báo cáo đúng hạn"
    if not one.has_come:
        return f"Chưa nộp báo cáo, quá hạn {one.days_late} ngày"
    return f"Nộp báo cáo chậm {one.days_late} ngày"


def _attendance(one) -> str:
    if len(one.meetings) == 1:
        verb, how = ATTENDED[one.meetings[0]].split(" ", 1)
        return f"{verb.capitalize()} hội nghị {how}"
    counts = [(one.meetings.count(key), words) for key, words in ATTENDED.items()]
    told = join_and([f"{number(count)} {words}" for count, words in counts if count])
    return f"Có {number(len(one.meetings))} hội nghị, {told}"


def _reached(given) -> str:
    """In percent; never rounded onto a whole number that was not reached."""
    exact = given.reach * 100
    rounded = to_points(exact)
    if rounded != exact and rounded == rounded.to_integral_value():
        rounded = exact.quantize(Decimal("0.0001"), ROUND_DOWN)
    return percent(rounded)


def _stock(leaf) -> str:
    return f"có sẵn {_points(leaf.start)}, " if leaf.start else ""


def _rule(leaf, one, given) -> str:
    largest, worth = _points(leaf.maximum), _points(given.value)
    half = _points(to_points(leaf.maximum * leaf.share))
    if given.how == "met":
        return f"đạt yêu cầu, được trọn {largest}"
    if given.how in {"passed", "on_time", "came"}:
        return f"được trọn {largest}"
    if given.how == "failed":
        return "0 điểm"
    if given.how == "below":
        if given.reach == 0:
            return f"không đạt yêu cầu, {worth}"
        if leaf.kind == "best":
            return f"mới đạt {_reached(given)}, được {_reached(given)} của {half} dành cho mức đạt chỉ tiêu là {worth}"
        return f"đạt {_reached(given)}, được {_reached(given)} của {largest} là {worth}"
    if given.how == "counted":
        if leaf.kind == "balance":
            moves = (("cộng", leaf.each), ("trừ", leaf.off))
            said_moves = " và ".join(f"mỗi lần {word} {_points(size)}" for word, size in moves if size)
            return f"{_stock(leaf)}{said_moves}, {'còn' if leaf.start else 'được'} {worth}"
        return f"mỗi {leaf.measure or 'lần'} {_points(leaf.each)}, được {worth}"
    if given.how == "capped":
        each = f"{number(leaf.each)} điểm mỗi {leaf.measure or 'lần'}"
        return f"{_stock(leaf)}{each}, vượt mức tối đa nên chỉ tính {largest}"
    if given.how == "floored":
        lowest = _points(leaf.floor)
        return f"{_stock(leaf)}trừ {number(leaf.off)} điểm mỗi lần, quá mức thấp nhất nên chỉ tính {lowest}"
    if given.how == "band":
        value = given.reach * 100 if leaf.of_plan else (one.count if leaf.target is None else one.actual)
        band = next(band for band in leaf.bands if band.holds(value))
        share = f"bằng {_reached(given)} mức giao, " if leaf.of_plan else ""
        return f"{share}thuộc mức {said(band)}, được {worth}"
    if given.how == "no_band":
        return "không thuộc mức nào được điểm, 0 điểm"
    if given.how == "sampled":
        return f"được {number(one.count)}/{leaf.sample} của {largest} là {worth}"
    if given.how == "late":
        off = f"mỗi ngày chậm trừ {_points(leaf.off)}, " if leaf.off else ""
        return f"{off}còn {worth}"
    if given.how == "attended":
        return f"{'bình quân ' if len(one.meetings) > 1 else ''}được {worth}"
    if given.how == "leader":
        return f"đạt {_reached(given)}, cao nhất cụm, khối, được trọn {largest}"
    if given.how == "exact":
        return f"vừa đạt mức giao, được {half}"
    if given.how == "pool":
        return (
            f"không có mức giao, bằng {_reached(given)} kết quả cao nhất của các đơn vị không có mức giao"
            f" ({_measured(leaf, given.peer)}), được {worth}"
        )
    above = to_points((given.reach - 1) * 100)
    leader = to_points((given.peer - 1) * 100)
    rest = _points(leaf.maximum - to_points(leaf.maximum * leaf.share))
    return (
        f"vượt {percent(above)}, đơn vị cao nhất vượt {percent(leader)}:"
        f" {half} + {percent(above)}/{percent(leader)} của {rest} là {worth}"
    )


def rule_said(leaf: Criterion) -> str:
    """How a line of the table is scored, in words; "" for a group."""
    each, off = _points(leaf.each), _points(leaf.off)
    unit = leaf.measure or "lần"
    told = {
        "sum": "",
        "target": "Đạt chỉ tiêu được trọn điểm; chưa đạt thì theo tỷ lệ đạt.",
        "pass": "Đạt được trọn điểm, không đạt 0 điểm.",
        "events": f"Mỗi {unit} {each}, không quá điểm tối đa.",
        "balance": " ".join(
            [
                *([f"Có sẵn {_points(leaf.start)}."] if leaf.start else []),
                *([f"Mỗi lần cộng {each}."] if leaf.each else []),
                *([f"Mỗi lần trừ {off}."] if leaf.off else []),
                f"Thấp nhất {_points(leaf.floor)}.",
            ]
        ),
        "bands": "; ".join(f"{said(band)}: {_points(band.points)}" for band in in_order(leaf.bands)) + ".",
        "best": (
            f"Vừa đạt chỉ tiêu được {percent(leaf.share * 100)} số điểm; vượt cao nhất cụm, khối được trọn;"
            " vượt ít hơn thì theo tỷ lệ; không có mức giao thì so với kết quả cao nhất của nhóm này."
        ),
        "sample": f"Kiểm tra ngẫu nhiên {leaf.sample} trường hợp, điểm theo tỷ lệ trường hợp đạt.",
        "attended": (
            "Dự hội nghị đúng thành phần được trọn điểm; muộn hoặc không đúng thành phần được"
            f" {_points(leaf.partly)}; vắng có lý do {_points(leaf.excused)}; vắng không lý do 0 điểm."
            " Kỳ có nhiều hội nghị thì lấy bình quân."
        ),
        "on_time": f"Mỗi ngày chậm trừ {off}." if leaf.off else "Chậm thì không được điểm.",
    }[leaf.kind]
    if leaf.kind == "bands" and leaf.of_plan:
        told = f"Theo % mức giao: {told}"
    return f"{told} Có minh chứng mới tính." if leaf.needs_evidence else told
