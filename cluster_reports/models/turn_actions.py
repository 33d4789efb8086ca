"""The yearly turn as a person decided it: what cannot be done, and what is still to be done. Pure."""

from datetime import date

from msgspec import Struct, field

from cluster_reports.vietnamese.dates import numeric_date

from .scoring_table_copy import kept_lines
from .year_turn import DAY, Role

TODO, DONE, NOTHING = "todo", "done", "nothing"  # of each part of the turn
PARTS = ("members", "lead", "periods", "pledge", "table", "handover")


class Choices(Struct, frozen=True):
    """What the person decided on the page. ``parts`` are the names of the parts to be done."""

    parts: frozenset
    since: date
    head: int | None = None
    deputies: tuple = ()
    leaving: dict = field(default_factory=dict)  # unit: its last day, None for one that stays after all
    joining: tuple = ()  # (unit, first day)
    kinds: frozenset = frozenset()
    targets: frozenset = frozenset()
    keeps_plans: bool = True


class Action(Struct, frozen=True):
    """One thing that will be done, in words, and what it needs."""

    does: str
    said: str
    values: dict = field(default_factory=dict)


def faults(turn, choices) -> list[str]:
    """Why these choices cannot be done, in words."""
    return [
        *_faults_of_members(turn, choices),
        *_faults_of_lead(turn, choices),
        *_faults_of_papers(turn, choices),
    ]


def _faults_of_members(turn, choices):
    if "members" not in choices.parts:
        return
    seats = {seat.unit: seat for seat in turn.seats}
    proposed = {(one.unit, one.leaves_on) for one in turn.proposals}
    for unit, day in choices.leaving.items():
        seat = seats.get(unit)
        if day is None:
            continue
        if seat and day < seat.starts_on:
            yield (
                f"{seat.name} rời cụm, khối ngày {numeric_date(day)}, trước ngày vào"
                f" {numeric_date(seat.starts_on)}: sửa ngày rời."
            )
        elif seat and day < turn.earliest and (unit, day) not in proposed:
            yield (
                f"{seat.name}: ngày rời {numeric_date(day)} phải từ {numeric_date(turn.earliest)},"
                " vì năm trước nữa đã khép: sửa ngày rời."
            )
        elif seat and day >= turn.ends_on:
            yield f"{seat.name}: ngày rời {numeric_date(day)} đã ra ngoài năm {turn.year}, để trống ô ấy."
    seen = set()
    for unit, day in choices.joining:
        name = turn.name(unit)
        leaves = last_day(seats[unit], choices) if unit in seats else None
        if unit in seen:
            yield f"{name} được chọn vào cụm, khối hai lần: bỏ một dòng."
        elif unit in seats and (leaves is None or day <= leaves) and (unit, day) not in turn.there:
            yield f"{name} đang là thành viên: bỏ dòng vào mới."
        elif not turn.earliest <= day <= turn.ends_on:
            yield (
                f"{name}: ngày vào {numeric_date(day)} phải từ {numeric_date(turn.earliest)}"
                f" đến {numeric_date(turn.ends_on)}."
            )
        seen.add(unit)


def _faults_of_lead(turn, choices):
    if "lead" not in choices.parts or turn.state("lead") != TODO:
        return
    if not turn.earliest <= choices.since <= turn.ends_on:
        yield (
            f"Ngày nhận nhiệm vụ {numeric_date(choices.since)} phải từ {numeric_date(turn.earliest)}"
            f" đến {numeric_date(turn.ends_on)}."
        )
    if choices.head is None:
        yield f"Chưa chọn {turn.head_title.lower()}."
    if len(set(choices.deputies)) < len(choices.deputies):
        yield f"Một đơn vị được chọn làm {turn.deputy_title.lower()} hai lần: bỏ một ô."
    if choices.head in choices.deputies:
        yield f"{turn.name(choices.head)} không thể vừa đứng đầu vừa làm phó: đổi một ô."
    wanted = set(_wanted_terms(choices))
    for term in turn.terms:
        if term.starts_on >= choices.since and (term.kind, term.unit, term.starts_on) not in wanted:
            yield (
                f"{term.name} đã nhận nhiệm vụ từ {numeric_date(term.starts_on)}: sửa nhiệm kỳ ấy trước,"
                " hoặc chọn ngày sau."
            )
    for unit in dict.fromkeys(one for one in (choices.head, *choices.deputies) if one):
        if not is_member(turn, choices, unit, choices.since):
            yield (
                f"{turn.name(unit)} không là thành viên vào ngày {numeric_date(choices.since)}:"
                " thêm vào phần thành viên, hoặc chọn đơn vị khác."
            )


def is_member(turn, choices, unit, day):
    """Whether the unit will be a member on ``day`` once this is done."""
    does = "members" in choices.parts
    if does and any(one == unit and since <= day for one, since in choices.joining):
        return True
    for seat in turn.seats:
        if seat.unit == unit and seat.starts_on <= day:
            ends = last_day(seat, choices) if does else seat.ends_on
            return ends is None or ends >= day
    return False


def last_day(seat, choices):
    """The last day of a membership as chosen: None for one without an end."""
    return choices.leaving.get(seat.unit, seat.ends_on)


def _faults_of_papers(turn, choices):
    takes_pledge = "pledge" in choices.parts and turn.state("pledge") == TODO
    if takes_pledge and turn.blocking:
        yield (
            f"Chưa chép được giao ước: còn {len(turn.blocking)} việc của năm {turn.year - 1} phải xong trước"
            " (phần 1). Bỏ chọn phần giao ước thì vẫn làm được các phần khác."
        )
    takes_table = "table" in choices.parts and turn.state("table") == TODO
    if takes_table and turn.table_needs_targets and not (turn.has_new_pledge or takes_pledge):
        yield (
            f"Bảng điểm lấy kết quả của các chỉ tiêu năm {turn.year}, mà năm ấy chưa có giao ước:"
            " chọn cả phần giao ước, hoặc bỏ chọn phần bảng điểm."
        )


def actions(turn, choices) -> list[Action]:
    """What is still to be done, in the order in which it is done; nothing where it all stands already."""
    found = []
    if "members" in choices.parts:
        found += _of_members(turn, choices)
    if "lead" in choices.parts and turn.state("lead") == TODO:
        found += _of_lead(turn, choices)
    if "periods" in choices.parts:
        found += [
            Action(
                "period",
                f"Tạo kỳ {name}: {numeric_date(starts)} – {numeric_date(ends)}, hạn nộp {numeric_date(due)}.",
                {"kind": kind},
            )
            for name, starts, ends, due, kind, is_there in turn.periods
            if kind in choices.kinds and not is_there
        ]
    if "pledge" in choices.parts and turn.state("pledge") == TODO:
        kept = kept_targets(turn.targets, choices.targets)
        plans = "giữ mức giao cũ" if choices.keeps_plans else "mức giao để trống"
        said = (
            f"Chép giao ước năm {turn.year} từ năm {turn.year - 1}: {len(kept)}/{len(turn.targets)} chỉ tiêu,"
            f" {plans}; các dòng chung và dòng của đơn vị còn trong cụm, khối."
        )
        found.append(Action("pledge", said, {"targets": kept}))
    if "table" in choices.parts and turn.state("table") == TODO:
        left = len(turn.table_lines) - len(kept_lines(turn.table_lines, _renewed_targets(turn, choices)))
        without = f", bỏ {left} tiêu chí vì chỉ tiêu không chép sang" if left else ""
        said = f"Chép bảng điểm năm {turn.year - 1} thành bản nháp năm {turn.year}{without}."
        found.append(Action("table", said, {}))
    changes_head = any(one.does == "term" and one.values["kind"] == Role.HEAD for one in found)
    if "handover" in choices.parts and changes_head and turn.head and turn.head.unit != choices.head:
        said = (
            f"Lập biên bản bàn giao: {turn.head.name} giao, {turn.name(choices.head)} nhận,"
            " kèm các việc chưa xong."
        )
        found.append(Action("handover", said, {"from": turn.head.unit, "to": choices.head}))
    return found


def kept_targets(targets, chosen) -> frozenset:
    """The pks of those that go along: ticked, and so are all those they are a part of."""
    above = {one.pk: one.parent for one in targets}

    def goes(pk):
        return pk in chosen and (above.get(pk) is None or goes(above[pk]))

    return frozenset(pk for pk in above if goes(pk))


def _renewed_targets(turn, choices):
    """The old year's targets that the new year will have, by name, as the lines of the table follow them."""
    if "pledge" not in choices.parts or turn.state("pledge") != TODO:
        return turn.renewed
    kept = kept_targets(turn.targets, choices.targets)
    names = {one.name for one in turn.targets if one.pk in kept}
    return {one.pk for one in turn.targets if one.name in names}


def _of_members(turn, choices):
    for seat in turn.seats:
        day = last_day(seat, choices)
        if day is None and seat.ends_on:
            said = f"{seat.name} ở lại, bỏ ngày rời {numeric_date(seat.ends_on)}."
        elif day != seat.ends_on:
            said = f"{seat.name} rời cụm, khối, hết ngày {numeric_date(day)}."
        else:
            continue
        yield Action("leave", said, {"pk": seat.pk, "day": day})
    for unit, day in choices.joining:
        if (unit, day) not in turn.there:
            said = f"{turn.name(unit)} vào cụm, khối từ ngày {numeric_date(day)}."
            yield Action("join", said, {"unit": unit, "day": day})


def _of_lead(turn, choices):
    eve = choices.since - DAY
    for term in turn.terms:
        if term.starts_on < choices.since and (term.ends_on is None or term.ends_on > eve):
            title = turn.head_title if term.kind == Role.HEAD else turn.deputy_title
            said = f"{term.name} thôi làm {title.lower()}, hết ngày {numeric_date(eve)}."
            yield Action("end_term", said, {"pk": term.pk, "day": eve})
    there = {(term.kind, term.unit, term.starts_on) for term in turn.terms}
    for kind, unit, day in _wanted_terms(choices):
        if (kind, unit, day) not in there:
            title = turn.head_title if kind == Role.HEAD else turn.deputy_title
            said = f"{turn.name(unit)} làm {title.lower()} từ ngày {numeric_date(day)}."
            yield Action("term", said, {"unit": unit, "kind": kind, "day": day})


def _wanted_terms(choices):
    yield str(Role.HEAD.value), choices.head, choices.since
    for unit in choices.deputies:
        yield str(Role.DEPUTY.value), unit, choices.since
