"""Reviews made at random: any blocks, any kind of target with any values, merged units, any outlet and period."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st
from msgspec.structs import replace

from cluster_reports.article import material

from .samples import full, member, period, reading, snapshot, target

UNITS = (1, 2, 3, 4, 5)
DEEDS = (
    ("Tuần tra, canh gác", "cuộc", "lượt người tham gia"),
    ("Giúp dân", "ngày công", ""),
    ("Sáng kiến, cải tiến kỹ thuật", "sáng kiến", ""),
    ("Giá trị tăng gia sản xuất", "triệu đồng", ""),
    ("Giải tại hội thi", "giải", ""),
    ("Xây, sửa nhà tình nghĩa", "căn", ""),
)
RATES = (
    ("Kiểm tra huấn luyện đạt yêu cầu", "Khá, giỏi"),
    ("Tỷ lệ hồ sơ đúng hạn", ""),
    ("Quân số khỏe", ""),
)
FAULTS = ("Vi phạm kỷ luật", "Mất an toàn giao thông", "Không để xảy ra cháy nổ")
FALLING = (("Phạm pháp hình sự", "vụ"), ("Văn bản xử lý quá hạn", "văn bản"))
YES_NO = ("Hoàn thành kế hoạch huấn luyện", "Đơn vị văn hóa tiêu biểu", "100% đơn vị ký cam kết")
GRADED = ("Công tác dân vận", "Cải cách hành chính")
SCALE = (
    material.Grade(0, "tốt", "được thực hiện tốt", True),
    material.Grade(1, "khá", "được thực hiện khá", True),
    material.Grade(2, "yếu", "chưa đáp ứng yêu cầu", False),
)
BOUNDS = st.sampled_from(["exact", "exact", "exact", "over", "under", "about"])
SIZES = st.one_of(
    st.integers(1, 60).map(Decimal),
    st.integers(1, 99_999).map(Decimal),
    st.integers(1, 9_999).map(lambda whole: Decimal(whole) / 10),
)


@st.composite
def counted(draw, unit, pair=False):
    """One result of a counted target: missing, not applicable, zero, a value or an estimate, with any bound."""
    state = draw(st.sampled_from(["missing", "na", "zero", "value", "value", "value", "estimate"]))
    if state in {"missing", "na"}:
        return reading(None, unit, state)
    if state == "zero" or (state == "estimate" and draw(st.booleans())):
        return reading(0, unit, state)
    fields = {"bound": draw(BOUNDS)}
    if pair:
        fields |= {"pair_value": Decimal(draw(st.integers(1, 5000))), "pair_bound": draw(BOUNDS)}
    return reading(draw(SIZES), unit, state, **fields)


@st.composite
def rated(draw, unit):
    """One rate: typed, or made of two numbers."""
    if draw(st.integers(0, 5)) == 0:
        return reading(None, unit, draw(st.sampled_from(["missing", "na"])))
    of = Decimal(draw(st.integers(1, 400)))
    part = Decimal(draw(st.integers(0, int(of))))
    if draw(st.booleans()):
        value = part / of * 100
        return reading(value, unit, "value", numerator=part, denominator=of)
    return reading(Decimal(draw(st.integers(1, 1000))) / 10, unit, "value", bound=draw(BOUNDS))


@st.composite
def answered(draw, unit, *, is_graded):
    if draw(st.integers(0, 5)) == 0:
        return reading(None, unit, draw(st.sampled_from(["missing", "na", "zero"])))
    if is_graded:
        return reading(None, unit, "value", grade=draw(st.sampled_from(SCALE)))
    return reading(None, unit, "value", is_yes=draw(st.booleans()))


@st.composite
def figures_of(draw, one, readings, before, members):
    """A target with what its units reported, a plan, and the same period a year before by the units there were."""
    assigned = draw(st.sets(st.sampled_from(members), min_size=1).map(sorted))
    found = tuple(draw(readings(unit)) for unit in assigned)
    whole = None
    if draw(st.integers(0, 7)) == 0:
        whole = replace(
            draw(readings(None)), same_period_change=draw(st.none() | st.integers(-50, 50).map(Decimal))
        )
    same_period = None
    if before and draw(st.booleans()):
        there = [unit for unit in before if draw(st.integers(0, 6))]
        then = tuple(draw(readings(unit)) for unit in there)
        same_period = material.Earlier("kỳ trước", 2025, then, draw(st.none() | readings(None)))
    planned = draw(st.none() | st.integers(0, 2000).map(Decimal))
    of_period = planned if planned is None or draw(st.booleans()) else planned / 2
    return material.TargetFigures(
        target=one,
        assigned=tuple(assigned),
        readings=() if whole else found,
        whole=whole,
        plan=material.Plan(None, planned, of_period),
        unit_plans=tuple(material.Plan(unit, planned, of_period) for unit in assigned),
        same_period=same_period,
        previous=None,
    )


@st.composite
def all_figures(draw, before, members):
    found = []
    for name, measure, pair in draw(st.lists(st.sampled_from(DEEDS), max_size=6, unique=True)):
        over = draw(st.sampled_from(["sum", "sum", "none", "floor"]))
        direction = draw(st.sampled_from(["up", "up", "count"]))
        one = target(name, measure=measure, pair_measure=pair, over_units=over, direction=direction)
        with_pair = bool(pair) and draw(st.booleans())
        found.append(
            draw(figures_of(one, lambda unit, with_pair=with_pair: counted(unit, with_pair), before, members))
        )
    for name, part in draw(st.lists(st.sampled_from(RATES), max_size=3, unique=True)):
        over = draw(st.sampled_from(["ratio", "floor", "none"]))
        one = target(name, measure="%", over_units=over, denominator_label=draw(st.sampled_from(["", "vụ"])))
        found.append(draw(figures_of(one, rated, before, members)))
        if part and draw(st.booleans()):
            inner = target(part, measure="%", over_units=over, parent=one.pk)
            found.append(draw(figures_of(inner, rated, before, members)))
    for name in draw(st.lists(st.sampled_from(FAULTS), max_size=3, unique=True)):
        found.append(draw(figures_of(target(name, direction="zero", measure="vụ"), counted, before, members)))
    for name, measure in draw(st.lists(st.sampled_from(FALLING), max_size=2, unique=True)):
        found.append(
            draw(figures_of(target(name, direction="down", measure=measure), counted, before, members))
        )
    for name in draw(st.lists(st.sampled_from(YES_NO), max_size=3, unique=True)):
        one = target(name, direction="yes_no", measure="")
        found.append(draw(figures_of(one, lambda unit: answered(unit, is_graded=False), (), members)))
    for name in draw(st.lists(st.sampled_from(GRADED), max_size=2, unique=True)):
        one = target(name, direction="graded", measure="")
        found.append(draw(figures_of(one, lambda unit: answered(unit, is_graded=True), (), members)))
    return tuple(found)


MEETING = set(material.Meeting.__struct_fields__) - {"review", "kind", "word", "show_limitations"}
LISTS = (
    *("guests", "agenda", "movements", "outcomes", "highlights", "models"),
    *("awards", "limitations", "directions"),
)
HOUSES = st.builds(
    material.House,
    date_separator=st.sampled_from(["/", "-", "."]),
    pads_small_counts=st.booleans(),
    thousand_word=st.sampled_from(["nghìn", "ngàn"]),
    billion_word=st.sampled_from(["tỷ", "tỉ"]),
    tone=st.sampled_from(["hòa", "hoà"]),
    headline_pattern=st.sampled_from(["review", "superior", "result", "theme", "launch"]),
)


@st.composite
def reviews(draw):
    """A snapshot as any cluster of five units might leave it, two of them perhaps merged from others."""
    whole, how_many = full(), draw(st.sampled_from([5, 5, 5, 1]))
    merged = draw(st.sampled_from([(), (8, 9), (1, 8)]))
    units = (member(1, predecessors=merged), *(member(unit) for unit in UNITS[1:]))
    before = draw(st.sampled_from([(), UNITS, (*merged, *UNITS[1:]), (*merged[:1], *UNITS[1:])]))
    rows = {
        name: draw(st.lists(st.sampled_from(getattr(whole, name)), max_size=5, unique=True)) for name in LISTS
    }
    answers = [one.text for one in rows["limitations"]]
    rows["directions"] = [
        replace(one, answers=draw(st.sampled_from(["", *answers]))) if one.text else one
        for one in rows["directions"]
    ]
    met = replace(
        whole.meeting,
        also_attending="đại diện các cơ quan liên quan",
        host="Phòng Tham mưu",
        until=draw(st.sampled_from([None, date(2026, 6, 25), date(2026, 7, 2)])),
        show_limitations=draw(st.booleans()),
    )
    emptied = {
        name: None if name in {"on", "until"} else "" for name in MEETING if not draw(st.integers(0, 3))
    }
    kind = draw(st.sampled_from(["h1", "h1", "h2", "year", "m9", "q2", "campaign", "school"]))
    reached = draw(st.sampled_from([date(2026, 6, 30), date(2026, 6, 15)]))
    return snapshot(
        **{name: tuple(found) for name, found in rows.items()},
        audience=draw(st.sampled_from(["public", "internal"])),
        members=units[:how_many],
        period=period(kind, figures_until=reached),
        meeting=replace(met, **emptied),
        house=draw(HOUSES),
        figures=draw(all_figures(before, UNITS[:how_many])),
    )
