"""What a unit types into its report: the written part, and the lines that are open."""

import json
from copy import copy
from operator import attrgetter

from django import forms

from cluster_reports.models import Result, UnitReport
from cluster_reports.models.writing import update_each

from .conflict import Conflict
from .duty import DutyForm
from .lengths import TOO_LONG
from .merging import Merge, cells_of
from .result import ResultForm

WRITTEN = attrgetter(*(Result._meta.get_field(name).attname for name in ResultForm.WRITES))
EXAMPLES = {
    "strengths": (
        "Nêu hai, ba việc làm tốt nhất kỳ này: việc gì, ở đâu, kết quả bằng số.",
        "Ví dụ: Tổ chức 12 buổi tuyên truyền tại 5 xã, 1.240 lượt người nghe.",
    ),
    "limitations": (
        "Việc nào chưa làm được, hoặc làm chưa tốt, đến mức nào.",
        "Ví dụ: Phối hợp giữa các ban trong giao ban tháng chưa thường xuyên.",
    ),
    "causes": (
        "Vì sao còn hạn chế: nguyên nhân chủ quan trước, khách quan sau.",
        "Ví dụ: Phân công chưa rõ người chịu trách nhiệm theo dõi.",
    ),
    "directions": (
        "Kỳ sau làm gì, ai làm, khi nào xong.",
        "Ví dụ: Hoàn thành 45 cuộc tuần tra còn lại trước ngày 30/11.",
    ),
}


class ProseForm(forms.ModelForm):
    """The self-assessment, in four boxes; drawn by unit_reports/prose_box.html."""

    class Meta:
        model = UnitReport
        fields = list(UnitReport.PROSE)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            prompt, example = EXAMPLES[name]
            field.label = field.label[:1].upper() + field.label[1:]
            field.help_text = f"{prompt} {example}"
            field.error_messages["max_length"] = TOO_LONG


def version_of(report):
    """What a stale page is known by: it changes with every save and every step."""
    stamps = (report.changed_at, report.submitted_at, report.checked_at)
    return "|".join([report.status, *(stamp.isoformat() if stamp else "" for stamp in stamps)])


class UnitReportEntry:
    """The whole entry page as one form: valid as a whole, saved as a whole.

    Lines that are not open (a return of some lines only) have no form: what is posted for them is ignored.
    What was posted is laid over what is stored now (``forms.merging``); ``conflicts`` are the cells that
    somebody else changed too. ``keep_faulty=False`` is for saving by itself: cells in conflict, and those that
    can't be read (``put_aside``, with their ``faults``), stay as stored and the rest is good to save.
    """

    def __init__(self, report, lines, data=None, *, keep_faulty=True):
        self.report, self.lines = report, lines
        self.is_partly_open = partly = report.has_flags([line.result for line in lines])
        self.open_lines = [line for line in lines if line.result.is_flagged or not partly]
        self.has_prose = report.prose_is_flagged or not partly
        self._blank = {line.result.pk: ResultForm(line.result) for line in self.open_lines}
        self.cells, self.merge = self._cells(), None
        self.put_aside, self.faults = [], []
        if data is not None:
            self.merge = Merge(self.cells, data)
            self.conflicts = [Conflict.of(cell, self.merge.data) for cell in self.merge.conflicts]
            data = self.merge.data
            if not keep_faulty:
                self._put_faulty_aside()
        self.prose = ProseForm(data, instance=report) if self.has_prose else None
        self.forms = {
            pk: ResultForm(form.result, data) if self._is_typed_over(form.result) else form
            for pk, form in self._blank.items()
        }
        self.duties = self._duties(data)
        open_keys = {form.answer.key for form in self.duties}
        self.closed_duties = [one for one in report.duties if one.key not in open_keys]

    def _is_typed_over(self, result):
        """Whether what was posted for a line says anything else than its row; the others need no form of their own."""
        if self.merge is None:
            return False
        parts = ("figure", *ResultForm.TEXTS)
        return not self.merge.typed_over.isdisjoint(f"{result.anchor}-{part}" for part in parts)

    def _duties(self, data=None):
        """The forms of the tasks the unit answers for, where they are open."""
        return [DutyForm(answer, data) for answer in self.report.open_duties(self.is_partly_open)]

    def _cells(self):
        cells = []
        for line in self.open_lines:
            cells += cells_of(self._blank[line.result.pk], line.result.anchor, line.target.name)
        cells += [cell for form in self._duties() for cell in form.cells]
        return cells + (cells_of(ProseForm(instance=self.report)) if self.has_prose else [])

    def _put_faulty_aside(self):
        for cell in self.merge.conflicts:
            self.merge.put_back(cell)
        prose = [(None, ProseForm(self.merge.data, instance=copy(self.report)))] if self.has_prose else []
        results = [line.result for line in self.open_lines if self._is_typed_over(line.result)]
        lines = [(result.anchor, ResultForm(result, self.merge.data)) for result in results]
        for form in self._duties(self.merge.data):
            self._put_back(
                form, [cell for cell in form.cells if any(name in form.errors for name in cell.names)]
            )
        for key, form in lines + prose:
            if not form.has_changed() or form.is_valid():
                continue
            faulty = [cell for cell in self._cells_of(key) if any(name in form.errors for name in cell.names)]
            self._put_back(form, faulty)
            if key and faulty and not ResultForm(form.result, self.merge.data).is_valid():
                self._put_back(form, [cell for cell in self._cells_of(key) if cell not in faulty])

    def _cells_of(self, key):
        names = (
            {f"{key}-{part}" for part in ("figure", *ResultForm.TEXTS)} if key else set(ProseForm.base_fields)
        )
        return [cell for cell in self.cells if cell.key in names]

    def _put_back(self, form, cells):
        for cell in cells:
            self.merge.put_back(cell)
        self.put_aside += [cell.key for cell in cells]
        self.faults += [
            (form.add_prefix(name), message)
            for cell in cells
            for name in cell.names
            for message in form.errors.get(name, ())
        ]

    @property
    def version(self):
        return version_of(self.report)

    @property
    def marks(self):
        """What each cell held when this page got it, for the page to post back."""
        return json.dumps(self.merge.marks if self.merge else {cell.key: cell.mark for cell in self.cells})

    def _all(self):
        return [*self.forms.values(), *self.duties, *([self.prose] if self.prose else [])]

    def _typed(self):
        return [form for form in self._all() if form.is_bound]

    def is_valid(self):
        return self.merge is not None and not sum(
            not form.is_valid()
            for form in self._typed()  # every form, so that all faults show
        )

    def has_changed(self):
        return any(form.has_changed() for form in self._typed())

    def errors(self):
        """What is wrong, for the linked summary: a list of (label, message, anchor) in reading order."""
        found = []
        for line in self.lines:
            form = self.forms.get(line.result.pk)
            for name, messages in form.errors.items() if form else ():
                found += [(line.target.name, message, form[name].id_for_label) for message in messages]
        for form in self.duties:
            for name, messages in form.errors.items():
                found += [(form.answer.asked, message, form[name].id_for_label) for message in messages]
        for name, messages in self.prose.errors.items() if self.prose else ():
            field = self.prose[name]
            found += [(field.label, message, field.id_for_label) for message in messages]
        return found

    def save(self, at, by):
        """Writes what changed and stamps the report; says whether anything did."""
        changed = [form for form in self._typed() if form.is_valid() and form.has_changed()]
        if not changed:
            return False
        for form in changed:
            if isinstance(form, DutyForm):
                form.save()
        self._write([form for form in changed if isinstance(form, ResultForm)])
        self.report.changed_at, self.report.changed_by = at, by
        self.report.save(
            update_fields=[*(UnitReport.PROSE if self.prose else ()), "changed_at", "changed_by"]
        )
        return True

    @staticmethod
    def _write(forms):
        """One statement for all lines, of the columns in which any of them changed."""
        before = [WRITTEN(form.result) for form in forms]
        rows = [form.applied() for form in forms]
        after = [WRITTEN(row) for row in rows]
        columns = zip(ResultForm.WRITES, zip(*before, strict=True), zip(*after, strict=True), strict=False)
        if names := [name for name, old, new in columns if old != new]:
            update_each(rows, names)
