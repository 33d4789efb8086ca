"""The yearly turn thought out: what one year's rows propose for the next. No database."""

from datetime import date
from types import SimpleNamespace
from unicodedata import normalize

import pytest

from cluster_reports.models import Cluster, Period, period_by_rule
from cluster_reports.models.pledge_copy import reached
from cluster_reports.models.scoring_table_copy import kept_lines
from cluster_reports.models.turn_actions import Choices, actions, faults, kept_targets
from cluster_reports.models.year_turn import (
    Seat,
    TargetRow,
    Term,
    Turn,
    a_year_later,
    elected_to,
    first_day,
    following,
    next_lead,
    next_members,
    next_periods,
    rotated,
)

Kind = Period.Kind
DAY, EVE = date(2027, 1, 1), date(2026, 12, 31)
A, B, C, D = 11, 12, 13, 14
CLUSTER = Cluster(number=3, opens_days_before_due=20, due_days_before_end=10, locks_days_after_due=5)


def seat(unit, place, **fields):
    fields = {"starts_on": date(2020, 1, 1), **fields}
    return Seat(pk=unit * 10, unit=unit, name=f"Phòng {unit}", order=(place,), **fields)


SEATS = (seat(A, 1), seat(B, 2), seat(C, 3), seat(D, 4))
MEMBERS = [(one.unit, one.order) for one in SEATS]


def term(unit, kind="head", since=date(2026, 1, 1), until=None, pk=None):
    return Term(pk or unit, unit, f"Phòng {unit}", kind, since, until)


def old_period(kind, starts_on, ends_on, year=2026, **fields):
    days = {
        "opens_on": ends_on,
        "due_on": ends_on,
        "locks_on": ends_on,
        "cutoff_on": None,
        "publishes_on": None,
    }
    return Period(
        cluster=CLUSTER, kind=kind, year=year, starts_on=starts_on, ends_on=ends_on, **(days | fields)
    )


def turn(**fields):
    seats = fields.pop("seats", SEATS)
    terms = fields.pop("terms", (term(A), term(B, "deputy")))
    proposals = tuple(next_members(seats, DAY))
    states = dict.fromkeys(("members", "lead", "periods", "pledge", "table"), "todo")
    known = {
        "year": 2027,
        "day": DAY,
        "head_title": "Cụm trưởng",
        "deputy_title": "Cụm phó",
        "seats": seats,
        "there": frozenset((one.unit, one.starts_on) for one in seats),
        "proposals": proposals,
        "terms": terms,
        "lead": next_lead(proposals, terms, DAY, (), "Cụm phó"),
        "states": tuple((states | fields.pop("states", {})).items()),
        "names": tuple((one.unit, one.name) for one in proposals),
    }
    return Turn(**(known | fields))


def choices(*parts, **fields):
    return Choices(parts=frozenset(parts), **{"since": DAY, **fields})


def said(turn, chosen):
    return [one.said for one in actions(turn, chosen)]


# Days


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 6, 30), date(2027, 6, 30)),
        (date(2027, 2, 28), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2028, 2, 28), date(2029, 2, 28)),
    ],
)
def test_a_year_later_keeps_the_end_of_february(day, later):
    assert a_year_later(day) == later


@pytest.mark.parametrize(
    ("periods", "day"),
    [
        ([], date(2027, 1, 1)),
        ([old_period(Kind.FIRST_HALF, date(2026, 1, 1), date(2026, 6, 30))], date(2027, 1, 1)),
        ([old_period(Kind.SECOND_HALF, date(2026, 6, 1), date(2026, 11, 30))], date(2026, 12, 1)),
        ([old_period(Kind.SCHOOL_YEAR, date(2025, 9, 1), date(2026, 5, 31))], date(2026, 6, 1)),
        ([old_period(Kind.CAMPAIGN, date(2026, 10, 1), date(2027, 1, 20))], date(2027, 1, 1)),
    ],
)
def test_the_year_begins_where_the_old_one_ends(periods, day):
    assert first_day(2027, periods) == day


# Periods


def test_periods_follow_the_kinds_of_the_old_year_and_the_rule_of_the_cluster():
    old = [period_by_rule(CLUSTER, kind, 2026) for kind in (Kind.SECOND_HALF, Kind.FIRST_HALF, Kind.YEAR)]
    old.append(old_period(Kind.CAMPAIGN, date(2026, 3, 1), date(2026, 4, 30)))
    new = next_periods(CLUSTER, 2027, old)
    assert [(one.name, one.due_on) for one in new] == [
        ("6 tháng đầu năm 2027", date(2027, 6, 20)),
        ("năm 2027", date(2027, 12, 21)),
        ("6 tháng cuối năm 2027", date(2027, 12, 21)),
    ]


def test_days_of_the_clusters_own_are_kept_a_year_later():
    old = old_period(
        Kind.FIRST_HALF, date(2026, 12, 1), date(2027, 2, 28), year=2026, due_on=date(2027, 2, 20)
    )
    school = old_period(Kind.SCHOOL_YEAR, date(2026, 9, 1), date(2027, 5, 31), cutoff_on=date(2027, 5, 20))
    first, second = next_periods(CLUSTER, 2027, [old, school])
    assert (first.name, first.starts_on, first.ends_on) == (
        "năm học 2027 - 2028",
        date(2027, 9, 1),
        date(2028, 5, 31),
    )
    assert first.cutoff_on == date(2028, 5, 20)
    assert (second.ends_on, second.due_on) == (date(2028, 2, 29), date(2028, 2, 20))


def test_a_cluster_without_an_old_year_begins_with_two_halves():
    assert [one.kind for one in next_periods(CLUSTER, 2027, [])] == [Kind.FIRST_HALF, Kind.SECOND_HALF]


# Members


def test_members_stay_and_a_merged_unit_gives_way_to_its_heir():
    heir = (D, "Phòng mới", (9,), date(2026, 7, 1))
    merged = seat(B, 2, closed_on=date(2026, 6, 30), heirs=(heir,))
    found = next_members([seat(A, 1), merged, seat(C, 3, closed_on=EVE, heirs=(heir,))], DAY)
    assert [(one.unit, one.leaves_on, one.joins_on) for one in found] == [
        (A, None, None),
        (B, date(2026, 6, 30), None),
        (C, EVE, None),
        (D, None, date(2026, 7, 1)),
    ]


def test_a_unit_whose_time_ends_comes_again_and_one_that_is_in_already_does_not():
    ending = seat(A, 1, ends_on=EVE)
    assert [one.joins_on for one in next_members([ending], DAY)] == [DAY]
    assert [one.joins_on for one in next_members([ending], DAY, already={A})] == [None]
    assert next_members([], DAY) == []


# Head and deputies


@pytest.mark.parametrize(
    ("head", "expected"),
    [((A, (1,)), B), ((D, (4,)), A), (None, A), ((99, (2.5,)), C), ((99, (9,)), A), ((99, ()), A)],
)
def test_the_lead_goes_round_in_protocol_order(head, expected):
    assert rotated(list(reversed(MEMBERS)), head) == expected


def test_nobody_rotates_in_an_empty_cluster_and_a_lone_unit_keeps_the_lead():
    assert rotated([], None) is None
    assert rotated([(A, (1,))], (A, (1,))) == A
    assert following([(A, (1,))], A, 2) == []


def test_what_the_meeting_elected_comes_before_the_round():
    items = [(C, "Cụm trưởng năm 2027"), (D, "Cụm phó năm 2027"), (A, "phó cụm trưởng")]
    assert elected_to(items, "Cụm phó") == (C, [D, A])
    proposals = next_members(SEATS, DAY)
    lead = next_lead(proposals, [term(A), term(B, "deputy")], DAY, items, "Cụm phó")
    assert (lead.head, lead.deputies, lead.why) == (C, (D, A), "Theo kết quả bầu ghi ở hội nghị.")


def test_a_unit_of_a_city_is_no_deputy_for_its_name():
    city = "Công an thành phố Tân An làm Cụm trưởng năm 2027"
    items = [(A, city), (B, "Ban Chỉ huy thành phố: PHÓ cụm trưởng"), (C, normalize("NFD", "Cụm phó"))]
    assert elected_to(items, "Cụm phó") == (A, [B, C])


def test_two_deputies_stay_two_and_none_stays_none():
    proposals = next_members(SEATS, DAY)
    two = [term(A), term(B, "deputy"), term(C, "deputy")]
    assert next_lead(proposals, two, DAY, (), "Cụm phó").deputies == (C, D)
    assert next_lead(proposals, [term(A)], DAY, (), "Cụm phó").deputies == ()


def test_an_elected_unit_that_leaves_is_not_proposed():
    seats = (SEATS[0], seat(B, 2, closed_on=EVE), SEATS[2])
    lead = next_lead(next_members(seats, DAY), [term(A)], DAY, [(B, "")], "Cụm phó")
    assert (lead.head, lead.why) == (C, "Luân phiên theo thứ tự đơn vị trong cụm, khối.")


def test_a_unit_that_joins_in_the_middle_of_the_year_does_not_lead_it():
    seats = (SEATS[0], seat(B, 2, starts_on=date(2027, 7, 1)), SEATS[2])
    assert next_lead(next_members(seats, DAY), [term(A)], DAY, (), "Cụm phó").head == C


# What is done, and what cannot be

COPIED = (
    "Chép giao ước năm 2027 từ năm 2026: 2/3 chỉ tiêu, mức giao để trống;"
    " các dòng chung và dòng của đơn vị còn trong cụm, khối."
)


def test_what_is_done_is_said_in_order():
    chosen = choices(
        *("members", "lead", "periods", "pledge", "table", "handover"),
        leaving={C: EVE},
        joining=((20, date(2027, 7, 1)),),
        head=B,
        deputies=(D,),
        kinds={"h1"},
        targets={1, 3},
        keeps_plans=False,
    )
    whole = turn(
        periods=(("6 tháng đầu năm 2027", DAY, date(2027, 6, 30), date(2027, 6, 20), "h1", False),),
        targets=(row(1), row(2), row(3)),
        names=((A, "Phòng 11"), (B, "Phòng 12"), (D, "Phòng 14"), (20, "Phòng 20")),
        has_new_pledge=False,
    )
    assert faults(whole, chosen) == []
    assert said(whole, chosen) == [
        "Phòng 13 rời cụm, khối, hết ngày 31/12/2026.",
        "Phòng 20 vào cụm, khối từ ngày 01/07/2027.",
        "Phòng 11 thôi làm cụm trưởng, hết ngày 31/12/2026.",
        "Phòng 12 thôi làm cụm phó, hết ngày 31/12/2026.",
        "Phòng 12 làm cụm trưởng từ ngày 01/01/2027.",
        "Phòng 14 làm cụm phó từ ngày 01/01/2027.",
        "Tạo kỳ 6 tháng đầu năm 2027: 01/01/2027 – 30/06/2027, hạn nộp 20/06/2027.",
        COPIED,
        "Chép bảng điểm năm 2026 thành bản nháp năm 2027.",
        "Lập biên bản bàn giao: Phòng 11 giao, Phòng 12 nhận, kèm các việc chưa xong.",
    ]


def row(pk, parent=None):
    return TargetRow(pk, f"Chỉ tiêu {pk}", parent, "", "", "")


def test_a_part_left_out_is_left_out_and_what_stands_is_not_done_again():
    chosen = choices("lead", "periods", "pledge", "table", head=B, kinds={"h1"})
    period = ("6 tháng đầu năm 2027", DAY, date(2027, 6, 30), date(2027, 6, 20), "h1", True)
    there = dict.fromkeys(("lead", "pledge", "table"), "done")
    assert actions(turn(states=there, periods=(period,)), chosen) == []
    assert actions(turn(), choices()) == []
    ended = (term(A, until=EVE), term(B, since=DAY, pk=99))
    assert actions(turn(terms=ended), choices("lead", "handover", head=B)) == []


def test_the_same_unit_leading_on_has_a_term_of_the_new_year():
    assert said(turn(terms=(term(A),)), choices("lead", "handover", head=A)) == [
        "Phòng 11 thôi làm cụm trưởng, hết ngày 31/12/2026.",
        "Phòng 11 làm cụm trưởng từ ngày 01/01/2027.",
    ]


@pytest.mark.parametrize(
    ("chosen", "fault"),
    [
        (choices("lead", head=None), "Chưa chọn cụm trưởng."),
        (choices("lead", head=A, deputies=(A,)), "vừa đứng đầu vừa làm phó"),
        (choices("lead", head=A, deputies=(B, B)), "làm cụm phó hai lần"),
        (choices("lead", head=99), "không là thành viên vào ngày 01/01/2027"),
        (choices("lead", "members", head=A, leaving={A: EVE}), "không là thành viên vào ngày 01/01/2027"),
        (choices("lead", head=A, since=date(2029, 1, 1)), "phải từ 01/01/2026 đến 31/12/2027"),
        (choices("members", leaving={A: date(2019, 1, 1)}), "trước ngày vào 01/01/2020"),
        (choices("members", leaving={A: date(2028, 1, 1)}), "đã ra ngoài năm 2027"),
        (choices("members", joining=((A, DAY),)), "đang là thành viên"),
        (choices("members", joining=((20, date(2031, 1, 1)),)), "phải từ 01/01/2026 đến 31/12/2027"),
        (choices("members", joining=((20, DAY), (20, DAY))), "hai lần"),
    ],
)
def test_what_cannot_be_is_said(chosen, fault):
    found = faults(turn(), chosen)
    assert any(fault in one for one in found), found


@pytest.mark.parametrize(
    ("since", "head", "deputies", "named"),
    [
        (date(2026, 11, 10), C, (D,), [B, D]),
        (date(2026, 11, 20), C, (D,), [B]),
        (date(2026, 11, 10), B, (), [B, D]),
        (date(2026, 11, 20), B, (D,), []),
        (date(2026, 11, 20), B, (C,), [D]),
        (DAY, C, (), []),
    ],
)
def test_a_term_that_begins_later_is_named_and_never_run_over(since, head, deputies, named):
    began = date(2026, 11, 20)
    terms = (term(A, until=date(2026, 11, 19)), term(B, since=began), term(D, "deputy", since=began))
    found = faults(turn(terms=terms), choices("lead", since=since, head=head, deputies=deputies))
    words = "đã nhận nhiệm vụ từ 20/11/2026: sửa nhiệm kỳ ấy trước, hoặc chọn ngày sau."
    assert found == [f"Phòng {unit} {words}" for unit in named]


def test_a_unit_leaves_no_year_before_the_old_one_but_on_the_day_it_was_closed():
    closed = date(2025, 9, 30)
    whole = turn(seats=(SEATS[0], seat(B, 2, closed_on=closed)))
    mistyped = choices("members", leaving={A: date(2025, 12, 31), B: closed})
    assert faults(whole, mistyped) == [
        "Phòng 11: ngày rời 31/12/2025 phải từ 01/01/2026, vì năm trước nữa đã khép: sửa ngày rời."
    ]
    assert faults(whole, choices("members", leaving={A: date(2026, 1, 1), B: closed})) == []


def test_a_unit_may_leave_and_come_again_and_a_joining_one_may_lead():
    chosen = choices(
        "members", "lead", leaving={A: EVE}, joining=((A, DAY), (20, DAY)), head=20, deputies=(A,)
    )
    assert faults(turn(), chosen) == []


def test_an_unfinished_year_stops_the_copy_of_the_pledge_and_nothing_else():
    point = SimpleNamespace(is_blocking=True)
    found = faults(turn(points=(point,)), choices("pledge", "lead", head=A))
    assert len(found) == 1
    assert found[0].startswith("Chưa chép được giao ước: còn 1 việc của năm 2026 phải xong trước")
    assert faults(turn(points=(point,)), choices("lead", head=A)) == []


def test_a_table_that_reads_targets_needs_the_new_pledge():
    alone = turn(table_needs_targets=True)
    assert "chưa có giao ước" in faults(alone, choices("table"))[0]
    assert faults(alone, choices("table", "pledge")) == []
    assert faults(turn(table_needs_targets=True, has_new_pledge=True), choices("table")) == []


def test_a_head_of_the_last_months_was_chosen_for_the_new_year():
    assert turn(terms=(term(A, since=date(2026, 11, 20)),)).is_recent
    assert not turn().is_recent
    assert not turn(terms=()).is_recent


def test_a_target_goes_along_with_all_that_it_is_a_part_of():
    rows = [row(1), row(2, parent=1), row(3, parent=2), row(4)]
    assert kept_targets(rows, {1, 2, 3, 4}) == {1, 2, 3, 4}
    assert kept_targets(rows, {2, 3, 4}) == {4}
    assert kept_targets(rows, set()) == frozenset()


def test_a_day_that_is_cleared_keeps_the_unit_and_one_that_is_moved_moves():
    ending = turn(seats=(seat(A, 1, ends_on=EVE), SEATS[1]))
    stays, later = choices("members", leaving={A: None}), choices("members", leaving={A: date(2027, 3, 31)})
    assert said(ending, stays) == ["Phòng 11 ở lại, bỏ ngày rời 31/12/2026."]
    assert said(ending, later) == ["Phòng 11 rời cụm, khối, hết ngày 31/03/2027."]
    assert faults(ending, choices("members", "lead", leaving={A: None}, head=A)) == []
    assert "không là thành viên" in faults(ending, choices("members", "lead", head=A))[0]
    assert actions(ending, choices("members")) == []


# Baselines and the table


@pytest.mark.parametrize(
    ("over_time", "values", "expected"),
    [
        ("sum", {"q1": 1, "q2": 2, "q3": 3, "q4": 4}, (10, "tổng bốn quý")),
        ("sum", {"q1": 1, "q2": 2}, None),
        ("latest", {"q4": 4}, (4, "kết quả quý IV")),
        ("latest", {"h1": 1, "h2": 2}, (2, "kết quả 6 tháng cuối năm")),
        ("average", {"h1": 2, "h2": 4}, (3, "trung bình hai kỳ 6 tháng")),
        ("sum", {"school": 7}, (7, "kết quả năm học")),
        ("sum", {"year": 7, "h1": 1, "h2": 1}, (7, "kết quả cả năm")),
        ("sum", {"h1": 1}, None),
        ("sum", {}, None),
    ],
)
def test_a_baseline_says_which_periods_it_is_from(over_time, values, expected):
    found = reached(over_time, values)
    assert (found and (found.value, found.source)) == expected


def test_lines_without_their_target_stay_behind_and_so_do_groups_left_empty():
    lines = [
        (1, None, "sum", None),
        (2, 1, "target", 50),
        (3, 1, "target", 51),
        (4, None, "sum", None),
        (5, 4, "best", 51),
        (6, None, "pass", None),
        (7, None, "sum", None),
    ]
    assert kept_lines(lines, {50: 90}) == {1, 2, 6, 7}
