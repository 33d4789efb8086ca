"""What a commander types to direct a unit, and what each step of a directive asks."""

from datetime import timedelta

from django import forms

from cluster_reports.models import LONGEST_DIRECTIVE, Directive
from cluster_reports.vietnamese.dates import numeric_date
from cluster_reports.vietnamese.folding import clean

from .extension import reason_field

DEFAULT_DAYS, MOST_DIRECTED_DAYS = 14, 366


class DirectiveForm(forms.ModelForm):
    """``receivers`` are the units it may be given to, as (unit, how the choice is called)."""

    class Meta:
        model = Directive
        fields = ["to", "text", "due_on"]

    def __init__(self, *args, receivers, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        to = self.fields["to"]
        to.queryset = to.queryset.filter(pk__in=[unit.pk for unit, _ in receivers])
        to.choices = [(unit.pk, label) for unit, label in receivers]
        to.label, to.error_messages["required"] = "Đơn vị thực hiện", "Chọn đơn vị thực hiện."
        to.error_messages["invalid_choice"] = "Chọn một đơn vị trong danh sách."
        to.initial = receivers[0][0].pk if receivers else None
        text = self.fields["text"] = reason_field(
            "Nội dung chỉ đạo",
            required=True,
            missing="Ghi nội dung chỉ đạo: làm gì, đến mức nào.",
            longest=LONGEST_DIRECTIVE,
        )
        due = self.fields["due_on"]
        due.initial = today + timedelta(DEFAULT_DAYS)
        due.error_messages["required"] = "Ghi hạn xong."
        to.widget.attrs["class"], due.widget.attrs["class"] = "form-select", "form-control"
        if self.is_bound:
            for name, field in (("to", to), ("text", text), ("due_on", due)):
                if self[name].errors:
                    field.widget.attrs["class"] += " is-invalid"
                    field.widget.attrs["aria-invalid"] = "true"

    def clean_text(self):
        text = clean(self.cleaned_data["text"]).strip()
        if not text:
            raise forms.ValidationError("Ghi nội dung chỉ đạo: làm gì, đến mức nào.")
        return text

    def clean_due_on(self):
        return checked_day(self.cleaned_data["due_on"], self.today)


class DirectiveStepForm(forms.Form):
    """For one step of a directive: words where the step wants them, another day where the unit must go on."""

    WORDS = {
        "finish": ("Đã làm gì, kết quả", "Ghi đã làm gì, kết quả đến đâu."),
        "take_up": ("Còn phải làm gì", "Ghi còn phải làm gì."),
        "withdraw": ("Lý do rút", "Ghi lý do để đơn vị biết."),
    }

    def __init__(self, step, directive, today, data=None):
        super().__init__(data, prefix=step.name)
        self.step, self.today = step, today
        if step.asks_comment:
            label, missing = self.WORDS[step.name]
            self.fields["comment"] = reason_field(label, required=True, missing=missing, longest=1000)
        if step.name == "take_up":
            self.fields["due_on"] = Directive._meta.get_field("due_on").formfield(
                label="Hạn mới", initial=max(directive.due_on, today + timedelta(DEFAULT_DAYS))
            )
            self.fields["due_on"].widget.attrs["class"] = "form-control"
            self.fields["due_on"].error_messages["required"] = "Ghi hạn mới."
        for name, field in self.fields.items():
            if data is not None and self[name].errors:
                field.widget.attrs |= {"class": "form-control is-invalid", "aria-invalid": "true"}

    def clean_comment(self):
        text = clean(self.cleaned_data["comment"]).strip()
        if not text:
            raise forms.ValidationError(self.WORDS[self.step.name][1])
        return text

    def clean_due_on(self):
        return checked_day(self.cleaned_data["due_on"], self.today)

    def flags(self):
        return {"due_on": self.cleaned_data["due_on"]} if "due_on" in self.cleaned_data else {}


def checked_day(day, today):
    """A day to be done by: from today on, within a year."""
    last = today + timedelta(MOST_DIRECTED_DAYS)
    if not today <= day <= last:
        raise forms.ValidationError(f"Hạn xong phải từ {numeric_date(today)} đến {numeric_date(last)}.")
    return day
