"""What a unit types to propose an award, and what the head types to answer."""

from django import forms

from cluster_reports.models import AwardForm, AwardProposal
from cluster_reports.vietnamese.folding import clean
from cluster_reports.vietnamese.words import upper_first
from cluster_reports.workflow.award_proposal import unfit

from .columns import InColumns
from .extension import reason_field

LONGEST = 1000
TEXTS = {"name", "post", "told_apart", "achievement", "basis"}
WORDS = {  # what the reason of a step is called
    "decide": ("Số, ngày, nơi ban hành quyết định", "Ghi số, ngày và nơi ban hành quyết định.", 300),
    "endorse": ("Lý do đề nghị vượt tỉ lệ", "Ghi lý do đề nghị vượt tỉ lệ.", LONGEST),
}


class AwardProposalForm(InColumns, forms.ModelForm):
    """One candidate. ``instance`` has its period and unit, which are never posted."""

    COLUMNS = {
        "form": "col-md-8",
        "receiver": "col-md-4",
        "route": "col-md-6",
        "merit": "col-md-6",
        "name": "col-md-6",
        "post": "col-md-6",
        "told_apart": "col-md-12",
    }

    class Meta:
        model = AwardProposal
        fields = [
            *("form", "receiver", "name", "post", "told_apart", "route", "merit"),
            *("achievement", "basis"),
        ]
        widgets = {
            "achievement": forms.Textarea({"rows": 8, "data-max-length": 5000}),
            "basis": forms.Textarea({"rows": 3, "data-max-length": 2000}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = list(AwardForm.objects.on(self.instance.period.ends_on))
        if self.instance.form_id and self.instance.form_id not in {one.pk for one in known}:
            known.append(self.instance.form)
        field = self.fields["form"]
        field.queryset = AwardForm.objects.filter(pk__in=[one.pk for one in known])
        field.error_messages["invalid_choice"] = "Chọn một danh hiệu, hình thức áp dụng vào ngày cuối kỳ."
        groups = {}
        for one in known:
            groups.setdefault(one.get_kind_display().capitalize(), []).append((one.pk, one.name))
        field.choices = [("", "chọn"), *groups.items()]
        for name in ("receiver", "route", "merit"):
            choices = self.fields[name].choices
            self.fields[name].choices = [
                (value, upper_first(label) if value else label) for value, label in choices
            ]

    def clean(self):
        cleaned = super().clean()
        for name in TEXTS & cleaned.keys():  # as the row will store it
            cleaned[name] = clean(cleaned[name]).strip()
        is_unit = cleaned.get("receiver") == AwardProposal.Receiver.UNIT
        if is_unit and (cleaned.get("name") or cleaned.get("told_apart")):
            self.add_error("name", "Đề nghị khen cả đơn vị thì để trống ô này.")
        if cleaned.get("receiver") and not is_unit and not cleaned.get("name"):
            self.add_error("name", "Ghi tên tập thể hoặc họ tên người được đề nghị.")
        if cleaned.get("form") and cleaned.get("receiver"):
            sentence = unfit(cleaned["form"], cleaned["receiver"], self.instance.period.ends_on)
            if sentence:
                self.add_error("form", sentence)
        return cleaned

    def _post_clean(self):
        """The row's own rules come last: a fault already said beside its field is not said twice.

        Django asks a form only for constraints whose every field it shows; candidate and unit are not typed.
        """
        if self.errors:
            return
        super()._post_clean()
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except forms.ValidationError as fault:
                self.add_error(None, fault)


class AnsweringProposalForm(forms.Form):
    """For one step of a proposal: its reason where the step wants one, or where a quota would be passed."""

    def __init__(self, step, data=None, passes_quota=False):
        super().__init__(data, prefix=step.name)
        self.step = step
        if step.asks_comment or (passes_quota and step.name == "endorse"):
            label, missing, longest = WORDS.get(step.name, ("Lý do", "Ghi lý do.", LONGEST))
            self.fields["comment"] = reason_field(label, required=True, missing=missing, longest=longest)
        for name, field in self.fields.items():
            if data is not None and self[name].errors:
                field.widget.attrs |= {"class": "form-control is-invalid", "aria-invalid": "true"}

    def clean_comment(self):
        text = clean(self.cleaned_data["comment"]).strip()
        if not text:
            raise forms.ValidationError(self.fields["comment"].error_messages["required"])
        return text
