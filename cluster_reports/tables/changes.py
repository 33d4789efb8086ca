"""What differs between two versions of a report, in words: of two submissions, or of one and what stands now."""

from decimal import Decimal

from msgspec import Struct, field

from cluster_reports.models import (
    DutyAnswer,
    Grade,
    LoggedStep,
    Result,
    Submission,
    Target,
    UnitReport,
    content_of,
    duty_sign,
)
from cluster_reports.vietnamese.numbers import number
from cluster_reports.vietnamese.words import upper_first

from .report_line import said

State = Result.State
PROGRESS = dict(DutyAnswer.Progress.choices)


class Part(Struct, frozen=True):
    """One thing that differs, as it was and as it is; either may be "" where there was nothing."""

    label: str
    old: str
    new: str
    anchor: str = "tu-danh-gia"


class LineChange(Struct, frozen=True):
    """A line that differs, with all that differs in it; ``anchor`` is "" where the line is no longer there."""

    name: str
    anchor: str
    parts: tuple[Part, ...]


class Changes(Struct):
    """The lines and boxes of prose that differ, of ``total`` lines; ``answers`` of the boxes are those of tasks.

    ``asked`` places had been sent back; ``kept`` are those of them that are the same: (name, reason).
    """

    total: int
    lines: list[LineChange] = field(default_factory=list)
    prose: list[Part] = field(default_factory=list)
    answers: int = 0
    asked: int = 0
    kept: list[tuple[str, str]] = field(default_factory=list)

    @property
    def boxes(self):
        return len(self.prose) - self.answers

    def __bool__(self):
        return bool(self.lines or self.prose)


def compare(old: dict, new: dict) -> Changes:
    """What differs between two contents (``models.content_of``); pure. Written back to what it was is no change.

    What had been sent back is what ``new`` answers to.
    """
    before = {line["target"]: line for line in old["lines"]}
    now = {line["target"]: line for line in new["lines"]}
    found = Changes(total=len(now))
    changed = set()
    for target in [*now, *(target for target in before if target not in now)]:
        if parts := _line_parts(before.get(target), now.get(target)):
            line = now.get(target) or before[target]
            found.lines.append(LineChange(line["name"], line["anchor"] if target in now else "", parts))
            changed.add(str(target))
    for name, text in new["prose"].items():
        if text != old["prose"].get(name, ""):
            found.prose.append(Part(_label(UnitReport, name), old["prose"].get(name, ""), text))
            changed.add("prose")
    for sign, part in _duty_parts(old.get("duties", []), new.get("duties", [])):
        found.prose.append(part)
        found.answers += 1
        changed.add(sign if sign in new["asked"] else "prose")  # once both came back together
    found.asked = len(new["asked"])
    names = {str(target): line["name"] for target, line in now.items()} | {"prose": "Phần tự đánh giá"}
    names |= {
        duty_sign(asked, asked_in): f"Việc được giao: {asked}"
        for asked, asked_in, *_ in new.get("duties", [])
    }
    found.kept = [(names.get(key, ""), reason) for key, reason in new["asked"].items() if key not in changed]
    return found


def _duty_parts(old, new):
    """What is said otherwise of the tasks the unit was given, each with the sign of its answer."""
    said = [
        {
            (asked, asked_in): ": ".join(filter(None, [PROGRESS.get(progress, ""), note]))
            for asked, asked_in, progress, note in duties
        }
        for duties in (old, new)
    ]
    before, now = said
    return [
        (
            duty_sign(*key),
            Part(f"Việc được giao: {key[0]}", before.get(key, ""), now.get(key, ""), "viec-duoc-giao"),
        )
        for key in dict.fromkeys([*now, *before])
        if before.get(key, "") != now.get(key, "")
    ]


def _line_parts(old, new):
    if old is None or new is None:
        return (Part("Dòng", "có" if old else "chưa có", "có" if new else "không còn"),)
    was, is_now = _row(old), _row(new)
    parts = []
    if any(_differs(name, old, new) for name in Result.FIGURES):
        parts.append(Part("Kết quả", said(was), said(is_now)))
    if was.state != is_now.state:
        parts.append(Part("Tình trạng", was.get_state_display(), is_now.get_state_display()))
    parts += [
        Part(_label(Result, name), _text(was, name), _text(is_now, name))
        for name in Result.WRITTEN
        if name not in Result.FIGURES and _differs(name, old, new)
    ]
    if old["evidence"] != new["evidence"]:
        parts.append(Part("Minh chứng", _files(old), _files(new)))
    return tuple(parts)


def _differs(name, old, new):
    """A version from before there was such a field holds what an untouched one does."""
    empty = Result._meta.get_field(name).get_default()
    return old["written"].get(name, empty) != new["written"].get(name, empty)


def _row(line):
    """The line as a row of its own, not stored anywhere: what the words are made from."""
    target = Target(measure=line["measure"], pair_measure=line["pair_measure"])
    row = Result(target=target)
    for name in Result.WRITTEN:
        value = line["written"].get(name)
        if name == "grade":
            row.grade = Grade(pk=value, label=line["grade_label"]) if value else None
        elif name in line["written"]:
            setattr(row, name, Result._meta.get_field(name).to_python(value))
    return row


def _text(row, name):
    value = getattr(row, f"get_{name}_display", lambda: getattr(row, name))()
    if isinstance(value, Decimal):
        return number(value)
    return "" if value is None else str(value)


def _label(model, name):
    return upper_first(model._meta.get_field(name).verbose_name)


def _files(line):
    return ", ".join(name for name, _ in line["evidence"])


class Comparison(Struct, frozen=True):
    """A report beside an earlier submission of it; ``newer`` is None for what the unit is writing now.

    ``others``: (words, number) of further submissions worth comparing with.
    """

    title: str
    changes: Changes
    older: Submission
    newer: Submission | None
    others: tuple[tuple[str, int], ...]


def comparison_of(report, results, against="") -> Comparison | None:
    """The report against its last submission, or the one numbered ``against``; None with nothing to tell.

    Three queries at most, whatever the number of lines; ``results`` are the report's own, loaded.
    """
    kept = list(report.submissions.select_related("by"))
    is_with_unit = report.status in UnitReport.WITH_UNIT
    earlier = kept if is_with_unit else kept[1:]
    if not earlier:
        return None
    older = next((one for one in earlier if str(one.number) == against), earlier[0])
    newer = None if is_with_unit else kept[0]
    changes = compare(older.content, newer.content if newer else content_of(report, results))
    if older != earlier[0]:
        changes.asked, changes.kept = 0, []  # what was sent back is about the last submission
    elif is_with_unit and not changes:
        return None
    names = {earlier[0].number: "lần nộp trước"}
    approved = _approved(report, kept)
    if approved in {one.number for one in earlier}:
        names[approved] = "bản đã duyệt trước khi mở lại"
    others = tuple((f"So với {name}", number) for number, name in names.items() if number != older.number)
    title = f"Thay đổi so với {names.get(older.number, f'lần nộp {older.number}')}"
    return Comparison(title, changes, older, newer, others)


def _approved(report, kept):
    """The number of the submission that was approved when the report was last reopened, or None."""
    reopened = LoggedStep.objects.about(report).filter(step="reopen").order_by("-pk").first()
    if reopened is None:
        return None
    return next((one.number for one in kept if one.at <= reopened.at), None)
