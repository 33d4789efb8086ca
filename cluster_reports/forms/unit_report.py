"""What a unit types into its report: the written part, and the lines that are open."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from cluster_reports.models import Result, UnitReport

from .result import ResultForm

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
PROSE_LENGTH = 2000


class ProseForm(forms.ModelForm):
    """The self-assessment, in four boxes; drawn inside the page's own form."""

    class Meta:
        model = UnitReport
        fields = list(UnitReport.PROSE)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            prompt, example = EXAMPLES[name]
            field.label = field.label[:1].upper() + field.label[1:]
            field.help_text = f"{prompt} {example}"
            field.widget = forms.Textarea(attrs={"rows": 4, "data-max-length": PROSE_LENGTH})
            field.error_messages["max_length"] = (
                "Viết nhiều nhất %(limit_value)d ký tự; đang có %(show_value)d ký tự."
            )
        self.helper = FormHelper()
        self.helper.form_tag = False  # the page owns <form>: it holds this form and the grid
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*self.fields)


class UnitReportEntry:
    """The whole entry page as one form: valid as a whole, saved as a whole.

    Lines that are not open (a return of some lines only) have no form: what is posted for them is ignored.
    """

    def __init__(self, report, lines, data=None):
        self.report, self.lines = report, lines
        partly = report.has_flags([line.result for line in lines])
        self.prose = None
        if report.prose_is_flagged or not partly:
            self.prose = ProseForm(data, instance=report)
        self.forms = {
            line.result.pk: ResultForm(line.result, data)
            for line in lines
            if line.result.is_flagged or not partly
        }

    @property
    def version(self):
        """What a stale page is known by: it changes with every save and every step."""
        stamps = (self.report.changed_at, self.report.submitted_at, self.report.checked_at)
        return "|".join([self.report.status, *(stamp.isoformat() if stamp else "" for stamp in stamps)])

    def _all(self):
        return [*self.forms.values(), *([self.prose] if self.prose else [])]

    def is_valid(self):
        return not sum(not form.is_valid() for form in self._all())  # every form, so that all faults show

    def has_changed(self):
        return any(form.has_changed() for form in self._all())

    def changed_lines(self):
        """Names of the targets, and boxes, whose typed text differs from the stored one."""
        return [
            line.target.name
            for line in self.lines
            if line.result.pk in self.forms and self.forms[line.result.pk].has_changed()
        ] + ([self.prose.fields[name].label for name in self.prose.changed_data] if self.prose else [])

    def errors(self):
        """What is wrong, for the linked summary: a list of (label, message, anchor) in reading order."""
        found = []
        for line in self.lines:
            form = self.forms.get(line.result.pk)
            for name, messages in form.errors.items() if form else ():
                found += [(line.target.name, message, form[name].id_for_label) for message in messages]
        for name, messages in self.prose.errors.items() if self.prose else ():
            field = self.prose[name]
            found += [(field.label, message, field.id_for_label) for message in messages]
        return found

    def save(self, at):
        """Writes what changed, in one statement for all lines, and stamps the report."""
        changed = [form.applied() for form in self.forms.values() if form.has_changed()]
        Result.objects.bulk_update(changed, ResultForm.WRITES)
        self.report.changed_at = at
        self.report.save(update_fields=[*(UnitReport.PROSE if self.prose else ()), "changed_at"])
