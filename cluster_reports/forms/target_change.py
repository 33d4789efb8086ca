"""What the head types to ask for a change of a target, and what is typed to decide about one."""

from django import forms

from cluster_reports.models import Assignment, Target
from cluster_reports.models.target_change import differences, of_a_unit, of_the_whole
from cluster_reports.vietnamese.folding import clean
from units.fields import TypedNumberField
from units.models import Unit

from .extension import reason_field

GIVE, SPARE = "give", "spare"
COMMON = ("planned_of", "first_half_share")
WHAT = [
    ("planned", "mức giao cả năm"),
    ("baseline", "mức xuất phát"),
    ("planned_of", "trên tổng số (chung cho cả cụm)"),
    ("first_half_share", "phần của 6 tháng đầu năm, % (chung cho cả cụm)"),
    (GIVE, "giao chỉ tiêu cho đơn vị"),
    (SPARE, "không giao chỉ tiêu cho đơn vị nữa"),
]


def select(**attrs):
    return forms.Select(attrs={"class": "form-select", **attrs})


class AskingChangeForm(forms.Form):
    """One change of one target, for all or for one unit; ``values`` is what the workflow takes."""

    target = forms.ModelChoiceField(
        label="Chỉ tiêu",
        queryset=Target.objects.none(),
        empty_label="Chọn chỉ tiêu",
        widget=select(),
        error_messages={
            "required": "Chọn chỉ tiêu.",
            "invalid_choice": "Chọn một chỉ tiêu của giao ước này.",
        },
    )
    unit = forms.ModelChoiceField(
        label="Điều chỉnh cho",
        queryset=Unit.objects.none(),
        required=False,
        empty_label="Chung cho cả cụm, khối",
        widget=select(),
        error_messages={"invalid_choice": "Chọn một đơn vị thành viên."},
    )
    what = forms.ChoiceField(
        label="Điều chỉnh điều gì",
        choices=WHAT,
        widget=select(),
        error_messages={"invalid_choice": "Chọn điều cần điều chỉnh."},
    )
    number = TypedNumberField(
        label="Giá trị mới",
        required=False,
        max_digits=18,
        decimal_places=4,
        min_value=0,
        widget=forms.TextInput(
            attrs={"class": "form-control num", "inputmode": "decimal", "autocomplete": "off"}
        ),
        help_text="Ví dụ: 80 hoặc 98,5. Để trống khi giao hay thôi giao cho đơn vị.",
        error_messages={"min_value": "Giá trị mới không được âm."},
    )
    reason = reason_field(
        "Lý do điều chỉnh", required=True, missing="Ghi lý do để người duyệt quyết định.", longest=500
    )

    def __init__(self, *args, pledge, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = pledge.targets.all()
        self.fields["unit"].queryset = units
        self.fields["unit"].label_from_instance = lambda unit: unit.name
        for name in self.errors if self.is_bound else ():
            self.fields[name].widget.attrs["aria-invalid"] = "true"

    def clean_reason(self):
        return " ".join(clean(self.cleaned_data["reason"]).split())

    def clean_what(self):
        what, unit = self.cleaned_data["what"], self.cleaned_data.get("unit")
        if what in {GIVE, SPARE} and unit is None and "unit" not in self.errors:
            self.add_error("unit", "Chọn đơn vị.")
        if what in COMMON and unit:
            self.add_error("unit", "Điều này chỉ điều chỉnh chung cho cả cụm, khối.")
        return what

    def clean_number(self):
        number, what = self.cleaned_data["number"], self.cleaned_data.get("what")
        if what in {GIVE, SPARE} and number is not None:
            raise forms.ValidationError("Để trống ô này khi giao hay thôi giao.")
        if what and what not in {GIVE, SPARE} and number is None:
            raise forms.ValidationError("Ghi giá trị mới.")
        return number

    def values(self):
        data = self.cleaned_data
        target, unit, what = data["target"], data["unit"], data["what"]
        if unit is None:
            before = of_the_whole(target)
        else:
            before = of_a_unit(Assignment.objects.filter(target=target, unit=unit).first())
        if what == SPARE:
            after = {"is_assigned": False, "planned": None, "baseline": None}
        else:
            after = before | ({"is_assigned": True} if what == GIVE else {what: data["number"]})
        return differences(before, after, unit=unit)


class DecidingForm(forms.Form):
    """For one step of a change: a reason where the step wants one, else room for a word."""

    def __init__(self, step, change, data=None):
        super().__init__(data, prefix=step.name)
        self.step = step
        if step.target != change.Status.WITHDRAWN:
            self.fields["comment"] = reason_field(
                "Lý do" if step.asks_comment else "Lời nhắn (không bắt buộc)",
                required=step.asks_comment,
                missing="Ghi lý do để người đề nghị biết.",
                longest=1000,
            )
        if data is not None and self.errors:
            self.fields["comment"].widget.attrs |= {
                "class": "form-control is-invalid",
                "aria-invalid": "true",
            }
