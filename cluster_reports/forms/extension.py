"""What a unit types to ask for more days, and what a judge types to answer."""

from django import forms

from cluster_reports.models import MOST_DAYS
from cluster_reports.vietnamese.folding import clean

from .lengths import TOO_LONG

DAYS_ERRORS = {
    "required": "Ghi số ngày.",
    "invalid": "Ghi một số nguyên, ví dụ: 3.",
    "min_value": "Ít nhất 1 ngày.",
    "max_value": f"Nhiều nhất {MOST_DAYS} ngày.",
}


def days_field(label):
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.TextInput(
            attrs={"class": "form-control", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages=DAYS_ERRORS,
    )


def reason_field(label, *, required, missing, longest):
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3, "data-max-length": longest}),
        error_messages={
            "required": missing,
            "max_length": TOO_LONG,
        },
    )


class AskingForm(forms.Form):
    days = days_field("Xin thêm mấy ngày")
    reason = reason_field("Lý do", required=True, missing="Ghi lý do để người duyệt quyết định.", longest=500)

    def clean_reason(self):
        return " ".join(clean(self.cleaned_data["reason"]).split())


class AnsweringForm(forms.Form):
    """For one step of an extension: days where it grants, a reason where the step wants one."""

    def __init__(self, step, extension, data=None):
        super().__init__(data, prefix=step.name)
        self.step = step
        if step.target == extension.Status.GRANTED:
            self.fields["days"] = days_field("Cho thêm mấy ngày")
            self.fields["days"].initial = extension.days_asked
        if step.target != extension.Status.WITHDRAWN:
            self.fields["comment"] = reason_field(
                "Lý do" if step.asks_comment else "Nhắn đơn vị (không bắt buộc)",
                required=step.asks_comment,
                missing="Ghi lý do để đơn vị biết.",
                longest=1000,
            )
        for name, field in self.fields.items():
            if data is not None and self[name].errors:
                field.widget.attrs |= {"class": "form-control is-invalid", "aria-invalid": "true"}

    def said(self):
        """The answer as its logged step has it."""
        days = self.cleaned_data.get("days")
        return [self.cleaned_data.get("comment", ""), f"Thêm {days} ngày" if days else ""]

    def flags(self):
        return {"days": self.cleaned_data["days"]} if "days" in self.cleaned_data else {}
