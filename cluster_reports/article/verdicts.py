"""Clauses about targets answered in words, and about what was not allowed to happen; equal answers are joined.

Coverage words: all who were asked answered alike → "các đơn vị đều"; from 80% → "hầu hết"; more than half →
"đa số"; few → by name; else a count. A bad answer is counted, never named.
"""

from collections.abc import Sequence

from . import joining
from .facts import Coverage, Figure, Share, Verdict
from .referring import mid
from .telling import Teller, Told, is_action, thing

BY_NAME = 2
EVERYONE = ("các đơn vị", "mọi đơn vị", "tất cả các đơn vị")
GIVEN = (
    "các đơn vị được giao chỉ tiêu",
    "những đơn vị nhận chỉ tiêu này",
    "mọi đơn vị có chỉ tiêu",
    "tất cả đơn vị được giao",
    "từng đơn vị đảm nhận",
)
THE_ONLY_ONE = (
    "đơn vị duy nhất được giao",
    "nơi đảm nhận việc này",
    "đơn vị có nhiệm vụ này",
    "đơn vị chịu trách nhiệm",
    "đơn vị phụ trách",
)
NONE_AMONG = (
    "trong {0} đã báo cáo, chưa có đơn vị nào",
    "chưa đơn vị nào trong {0} có báo cáo",
    "{0} gửi báo cáo đều chưa",
)
NEARLY_ALL = ("hầu hết các đơn vị", "hầu hết đơn vị", "hầu hết số đơn vị")
MOST = ("đa số các đơn vị", "phần lớn đơn vị", "quá nửa số đơn vị")
NONE_AROSE = (
    "{0} báo cáo không phát sinh",
    "{0} cho biết không xảy ra",
    "theo {0} có báo cáo, không có",
)


def alike(facts: Sequence[Figure | Verdict]) -> list[list[Figure | Verdict]]:
    """Facts that one clause can state: same kind of answer, same units, same coverage; in their first order."""
    groups: dict[tuple, list] = {}
    for fact in facts:
        shares = fact.shares if isinstance(fact, Verdict) else ()
        coverage = fact.coverage
        counts = coverage and coverage.counts
        sole = coverage.answered if coverage and coverage.assigned == 1 else ()
        groups.setdefault((fact.target.direction, shares, counts, sole), []).append(fact)
    return list(groups.values())


def judge(teller: Teller, together: Sequence[Verdict]) -> Told:
    """ "100% đơn vị …", "cải cách hành chính ở các đơn vị đều được thực hiện tốt"."""
    first, coverage = together[0], _by_unit(teller, together[0])
    teller.begin(first.target)
    if first.target.direction == "yes_no":
        return _done_or_not(teller, together)
    names = joining.join([mid(one.target.name) for one in together])
    phrase = first.shares[0].grade.phrase
    if coverage is None:
        return Told(f"{names} {phrase}", phrase)
    if len(first.shares) == 1 and coverage.is_everyone and coverage.assigned == 1:
        return Told(f"{names} ở {_sole(teller, coverage, first.shares[0].grade.is_met)} {phrase}", phrase)
    if len(first.shares) == 1 and coverage.is_everyone:
        return Told(f"{names} ở {_everyone(teller, coverage)} đều {phrase}", phrase)
    parts = [f"{share.grade.phrase} ở {_who(teller, share, coverage)}" for share in first.shares]
    return Told(f"{names} {', '.join(parts)}", phrase)


def _done_or_not(teller, together):
    verdict = together[0]
    done = joining.join([_done(one.target.name) for one in together])
    best, coverage = verdict.shares[0], _by_unit(teller, verdict)
    if coverage is None:
        return Told(f"{teller.word} {done if best.grade.is_met else f'chưa {done}'}", done)
    if coverage.assigned == 1:
        is_met = best.grade.is_met
        return Told(f"{_sole(teller, coverage, is_met)} {done if is_met else f'chưa {done}'}", done)
    if not best.grade.is_met:
        ways = ("chưa có đơn vị nào",) if coverage.is_everyone else NONE_AMONG
        return Told(f"{teller.turn(ways).format(_answered(coverage))} {done}", done)
    if len(best.units) < coverage.assigned:
        return Told(f"{_who(teller, best, coverage)} {done}", done)
    if done.startswith("có 100%"):
        return Told(done.removeprefix("có "), done.removeprefix("có "))
    if coverage.assigned == len(teller.members):
        return Told(f"100% đơn vị {done}", done)
    return Told(f"{_everyone(teller, coverage)} đều {done}", done)


def _done(name: str) -> str:
    """ "hoàn thành kế hoạch huấn luyện" as it is; "đạt “Đơn vị văn hóa”" where the name is a thing.

    A name that says "100%" itself says it of no more units than have answered.
    """
    if name.startswith("100%"):
        rest = name.removeprefix("100% đơn vị ")
        return f"có {name}" if rest == name else mid(rest)
    return mid(name) if is_action(name) else f"đạt “{name.strip('“”')}”"


def absence(teller: Teller, together: Sequence[Figure]) -> Told:
    """ "các đơn vị đều không để xảy ra …" only when all of them reported zero; else who reported none."""
    teller.begin(together[0].target)
    what = joining.join([thing(one.target.name) for one in together])
    coverage = _by_unit(teller, together[0])
    if coverage is None:
        return Told(f"toàn {teller.word} không để xảy ra {what}", what)
    if coverage.is_everyone and coverage.assigned == 1:
        return Told(f"{_sole(teller, coverage, True)} không để xảy ra {what}", what)
    if coverage.is_everyone:
        return Told(f"{_everyone(teller, coverage)} đều không để xảy ra {what}", what)
    return Told(f"{teller.turn(NONE_AROSE).format(_answered(coverage))} {what}", what)


def _by_unit(teller: Teller, fact: Figure | Verdict) -> Coverage | None:
    """The coverage, where there are units to speak of: a cluster of one speaks for itself."""
    return fact.coverage if len(teller.members) > 1 else None


def _sole(teller: Teller, coverage: Coverage, is_good: bool) -> str:
    """The only unit that was asked: by name where it did well."""
    if not is_good:
        return teller.turn(THE_ONLY_ONE)
    return joining.units([member for member in teller.members if member.unit in coverage.answered])


def _everyone(teller: Teller, coverage: Coverage) -> str:
    """All who were asked: "các đơn vị" only where that is every member."""
    return teller.way(EVERYONE) if coverage.assigned == len(teller.members) else teller.turn(GIVEN)


def _answered(coverage: Coverage) -> str:
    """Those who answered, out of all whom it concerns: "not applicable" is an answer, and no missing report."""
    concerned = coverage.assigned - coverage.not_applicable
    return f"{coverage.reported}/{concerned} đơn vị{' liên quan' if coverage.not_applicable else ''}"


def _who(teller: Teller, share: Share, coverage: Coverage) -> str:
    have, of = len(share.units), coverage.assigned
    if share.grade.is_met and have == of:
        return "tất cả các đơn vị"
    if share.grade.is_met and have * 5 >= of * 4:
        return f"{teller.turn(NEARLY_ALL)} ({have}/{of})"
    if share.grade.is_met and have * 2 > of:
        return f"{teller.turn(MOST)} ({have}/{of})"
    if share.grade.is_met and have <= BY_NAME:
        return joining.units([member for member in teller.members if member.unit in share.units])
    return f"{have}/{of} đơn vị"
