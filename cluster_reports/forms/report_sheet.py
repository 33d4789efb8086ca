"""An uploaded sheet as changes of a report, cell by cell: validated by the grid's own form, saved as the grid saves."""

import copy
import hashlib
import json

from django import forms
from django.conf import settings
from msgspec import Struct, field

from cluster_reports.models import Result
from cluster_reports.tables.report_line import figure_said
from cluster_reports.tables.report_sheet import cells_of, has_open_line, plain
from cluster_reports.vietnamese.numbers import number

from .result import ResultForm
from .task_sheet import judged

State = Result.State
OF_FIELD = {"is_yes": "value", "grade": "value", "bound": "value", "pair_bound": "pair_value"}
LABELS = {
    "value": "Số liệu",
    "numerator": "Tử số",
    "denominator": "Mẫu số",
    "pair_value": "Số kèm theo",
    "state": "Tình trạng",
    "explanation": "Giải trình",
    "cause": "Nguyên nhân",
    "remedy": "Biện pháp khắc phục",
    "progress": "Tiến độ",
    "note": "Kết quả, vướng mắc",
}
KINDS = {
    "wrong": "sai",
    "held": "chưa ghi",
    "waits": "chờ xác nhận",
    "changed": "thay đổi",
    "new": "mới",
    "follows": "đổi theo",
    "same": "không đổi",
}
WAITS = {"mark": "chờ chọn cách đọc dấu phẩy, dấu chấm", "legacy": "chữ kiểu cũ, chờ xác nhận chuyển"}


class UploadForm(forms.Form):
    """The choice of a file; what is in it is judged by the reading."""

    file = forms.FileField(
        label="Tệp Excel",
        help_text=f"Tệp .xlsx, tối đa {settings.SHEET_MAX_MEGABYTES} MB. Chưa lưu gì khi bạn chưa xác nhận.",
        widget=forms.FileInput(attrs={"accept": ".xlsx", "class": "form-control"}),
        max_length=255,
        error_messages={
            "required": "Chưa chọn tệp. Chọn một tệp .xlsx.",
            "empty": "Tệp rỗng. Chọn lại tệp.",
            "invalid": "Chưa nhận được tệp. Chọn lại tệp.",
            "max_length": "Tên tệp quá dài. Đổi tên ngắn hơn rồi tải lại.",
        },
    )


class Verdict(Struct, frozen=True):
    """What becomes of one cell; ``kind`` is a key of ``KINDS``."""

    kind: str
    address: str
    target: str
    field: str
    before: str = ""
    after: str = ""
    reason: str = ""

    @property
    def label(self):
        return LABELS[self.field] if self.field else ""

    @property
    def kind_said(self):
        return KINDS[self.kind]


class SheetEntry(Struct):
    """All that a proposal (imports.report_sheet.Proposal) does to a report as it is now, and one of answers to tasks.

    A line is taken whole: where one of its cells is wrong or waits for an answer, none of it is saved.
    """

    report: object
    proposal: object
    is_partly_open: bool
    tasks: object  # imports.task_sheet.TaskProposal
    verdicts: list[Verdict] = field(default_factory=list)
    changed: list = field(default_factory=list)
    answered: list = field(default_factory=list)

    def __post_init__(self):
        for line in self.proposal.lines:
            self._judge(line)
        for address, text, reason in self.proposal.strays:
            self.verdicts.append(Verdict("wrong", address, text, "", reason=reason))
        open_keys = {duty.key for duty in self.report.open_duties(self.is_partly_open)}
        found, self.answered = judged(self.tasks, open_keys, WAITS)
        self.verdicts += [Verdict(*one) for one in found]

    @property
    def count(self):
        """How many cells will be written."""
        return sum(verdict.kind in {"new", "changed"} for verdict in self.verdicts)

    def of(self, *kinds):
        return [verdict for kind in kinds for verdict in self.verdicts if verdict.kind == kind]

    @property
    def same(self):
        return self.of("same")

    @property
    def groups(self):
        """The verdicts worth a look, the wrong ones first, as (kind, label, verdicts)."""
        return [(kind, KINDS[kind], self.of(kind)) for kind in KINDS if kind != "same"]

    @property
    def fingerprint(self):
        """Known again at the confirmation: exactly these cells, from these contents to those."""
        said = [
            [one.kind, one.address, one.field, one.before, one.after]
            for one in self.of("new", "changed", "follows")
        ]
        keys = [result.pk for result in self.changed] + [form.answer.key for form in self.answered]
        return hashlib.sha256(json.dumps([keys, said]).encode()).hexdigest()

    def save(self, at, by):
        """Writes the changed lines in one statement and the answers to tasks, and stamps the report as a save does."""
        if self.changed:
            Result.objects.bulk_update(self.changed, ResultForm.WRITES)
        for form in self.answered:
            form.save()
        self.report.changed_at, self.report.changed_by = at, by
        self.report.save(update_fields=["changed_at", "changed_by"])

    def _judge(self, line):
        before = line.result
        now = _said(before)
        for name, address, note in line.untouched:
            self._add("same", line, name, address, now[name], now[name], note)
        if not line.entries:
            return
        faults = {entry.address: entry.fault for entry in line.entries if entry.fault}
        waits = {entry.address: WAITS[entry.waits_for] for entry in line.entries if entry.waits_for}
        general = self._closed(line) or line.fault
        form, after = None, before
        if not faults and not waits and not general:
            form = ResultForm(copy.copy(before), _data(before, line.entries))
            faults, general = _faults(form, line.entries)
            if not faults and not general:
                after = _applied(form)
        if faults or waits or general:
            self._hold(line, now, faults, waits, general)
        else:
            self._accept(line, now, _said(after), after)

    def _closed(self, line):
        if has_open_line(line.result, self.is_partly_open):
            return ""
        return "" if _repeats(line) else "dòng này không mở để sửa"

    def _hold(self, line, now, faults, waits, general):
        bad = ", ".join([*faults, *waits])
        for entry in line.entries:
            if entry.address in faults:
                kind, reason = "wrong", faults[entry.address]
            elif general:
                kind, reason = "wrong", general
            elif entry.address in waits:
                kind, reason = "waits", waits[entry.address]
            else:
                kind, reason = "held", f"dòng này còn ô chưa ghi được ({bad})"
            self._add(kind, line, entry.field, entry.address, now[entry.field], entry.shown, reason)

    def _accept(self, line, now, then, after):
        stated = set()
        for entry in line.entries:
            name = entry.field
            stated.add(name)
            if now[name] == then[name]:
                self._add("same", line, name, entry.address, now[name], then[name], entry.note)
            else:
                kind = "changed" if _stood(line.result, name) else "new"
                self._add(kind, line, name, entry.address, now[name], then[name], entry.note)
        if any(now[name] != then[name] for name in now):
            self.changed.append(after)
            self._follow(line, stated, now, then, after)

    def _follow(self, line, stated, now, then, after):
        """What changes of itself: a ratio worked out, a figure dropped by a state without one."""
        is_silent = cells_of(line.result)["value"] == cells_of(after)["value"] == ""
        for name in ("value", "numerator", "denominator", "pair_value"):
            if name in stated or now[name] == then[name] or (name == "value" and is_silent):
                continue
            is_ratio = name == "value" and stated & {"numerator", "denominator"}
            reason = "tính từ tử số và mẫu số" if is_ratio else "theo các ô khác của dòng"
            self._add("follows", line, name, "", now[name], then[name], reason)

    def _add(self, kind, line, name, address, before, after, reason):
        target = line.result.target.name
        self.verdicts.append(Verdict(kind, address, target, name, before, after, reason))


def _said(result):
    """The cells of a line in words; its figure with its state, as the grid says it."""
    cells = {
        name: number(content) if not isinstance(content, str) else content
        for name, content in cells_of(result).items()
    }
    return cells | {"value": figure_said(result)}


def _stood(result, name):
    """Whether the field said anything before."""
    if name in {"value", "state"}:
        return result.state != State.NOT_REPORTED
    return cells_of(result)[name] != ""


def _repeats(line):
    """Whether the row says only what the report already says."""
    now = _said(line.result) | {"value": plain(cells_of(line.result)["value"])}
    return all(
        plain(entry.shown) in {now[entry.field], _said(line.result)[entry.field]} for entry in line.entries
    )


def _data(result, entries):
    """What the grid would send: the stored line, with the sheet's cells typed over it."""
    blank = ResultForm(copy.copy(result))
    data = {blank.add_prefix(name): blank[name].value() or "" for name in blank.fields}
    for entry in sorted(
        entries, key=lambda one: one.field != "state"
    ):  # a word in the figure's cell comes last …
        for name, text in entry.typed.items():
            if name != "state" or text != result.state:
                data[blank.add_prefix(name)] = text
    return data


def _faults(form, entries):
    """The form's errors by the address of the cell that caused them, and those without a cell."""
    states = {entry.typed["state"] for entry in entries if entry.typed.get("state")}
    states -= {form.result.state}  # … and one that repeats what is stored decides nothing
    if len(states) > 1:
        return {}, "hai ô của dòng này nói hai tình trạng khác nhau"
    if form.is_valid():
        return {}, ""
    addresses = {entry.field: entry.address for entry in entries}
    faults, general = {}, []
    for name, messages in form.errors.items():
        words = " ".join(messages)
        if address := addresses.get(OF_FIELD.get(name, name)):
            faults[address] = words
        else:
            general.append(words)
    return faults, " ".join(general)


def _applied(form):
    """The changed copy of the line; its grade is taken from what was loaded."""
    after = form.applied()
    if after.grade_id:
        after.grade = next(one for one in after.target.scale.grades.all() if one.pk == after.grade_id)
    return after
