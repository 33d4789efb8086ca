"""A day and an hour typed for an article, read as one moment in Vietnam; and what is told of a withdrawal."""

from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localtime, make_aware

from cluster_reports.vietnamese.dates import numeric_date
from cluster_reports.vietnamese.folding import clean
from cluster_reports.vietnamese.times import parse_time
from cluster_reports.workflow.article import LONGEST_NOTICE
from units.fields import TypedDateField

from .echo import echo_fields
from .extension import reason_field

MORNING = "07:00"


class TypedTimeField(forms.Field):
    """An hour as typed by a Vietnamese reader: "07:00", "7h30"."""

    def to_python(self, value):
        if not value or not value.strip():
            return None
        try:
            return parse_time(value)
        except ValueError as fault:
            raise ValidationError(str(fault), code="invalid") from None


class MomentForm(forms.Form):
    """Day and hour; ``moment`` is what they mean, None while something can't be read."""

    day = TypedDateField(label="Ngày", error_messages={"required": "Ghi ngày, ví dụ: 25/06/2026."})
    hour = TypedTimeField(
        label="Giờ",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", "maxlength": 20}),
        help_text="Giờ Việt Nam, từ 00:00 đến 23:59. Nửa đêm là 00:00 của ngày mới.",
        error_messages={"required": "Ghi giờ, ví dụ: 07:00."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        echo_fields(self)
        for name in self.errors if self.is_bound else ():
            self.fields[name].widget.attrs["aria-invalid"] = "true"

    @property
    def moment(self):
        if not (self.is_bound and self.is_valid()):
            return None
        return make_aware(datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"]))


def typed(moment) -> dict:
    """A moment as one would type it."""
    local = localtime(moment)
    return {"day": numeric_date(local.date()), "hour": f"{local:%H:%M}"}


def tomorrow_morning(at) -> dict:
    return {"day": numeric_date(localtime(at).date() + timedelta(1)), "hour": MORNING}


class WithdrawingForm(forms.Form):
    """Why an article goes: what readers are told, and what stays on the desk."""

    notice = reason_field(
        "Lời báo cho người đọc",
        required=True,
        missing="Ghi lời báo cho người đọc: họ mở địa chỉ cũ sẽ thấy.",
        longest=LONGEST_NOTICE,
    )
    comment = reason_field(
        "Lý do nội bộ", required=True, missing="Ghi lý do nội bộ, chỉ bàn biên tập và cụm đọc.", longest=1000
    )

    def clean_notice(self):
        return " ".join(clean(self.cleaned_data["notice"]).split())
