"""What a unit types to have its points looked at again, and what who marks it types to answer."""

from django import forms

from cluster_reports.vietnamese.folding import clean
from cluster_reports.vietnamese.numbers import number
from cluster_reports.workflow.appeal import changed_said
from units.fields import TypedNumberField

from .extension import reason_field

LONGEST = 1000


class AppealForm(forms.Form):
    reason = reason_field("Lý do", required=True, missing="Ghi lý do để người chấm xem lại.", longest=LONGEST)

    def clean_reason(self):
        return _required(clean(self.cleaned_data["reason"]).strip(), "Ghi lý do để người chấm xem lại.")


class RulingForm(forms.Form):
    """For one step of an appeal: new points where it changes them, a reason where the step wants one."""

    def __init__(self, step, appeal, final, data=None):
        super().__init__(data, prefix=step.name)
        self.step, self.final, self.criterion = step, final, appeal.criterion
        if step.target == appeal.Status.CHANGED:
            low, high = number(self.criterion.floor), number(self.criterion.maximum)
            self.fields["points"] = TypedNumberField(
                label=f"Điểm mới (từ {low} đến {high})",
                max_digits=7,
                decimal_places=2,
                error_messages={"required": "Ghi điểm mới."},
            )
        if step.asks_comment:
            self.fields["comment"] = reason_field(
                "Lý do", required=True, missing="Ghi lý do để đơn vị biết.", longest=LONGEST
            )
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("class", "form-control")
            if data is not None and self[name].errors:
                field.widget.attrs |= {"class": "form-control is-invalid", "aria-invalid": "true"}

    def clean_points(self):
        points, leaf = self.cleaned_data["points"], self.criterion
        if not leaf.floor <= points <= leaf.maximum:
            raise forms.ValidationError(f"Điểm phải từ {number(leaf.floor)} đến {number(leaf.maximum)}.")
        return points

    def clean_comment(self):
        return _required(clean(self.cleaned_data["comment"]).strip(), "Ghi lý do để đơn vị biết.")

    def same_points(self):
        """As faults of the page: the new points are those decided already. Asked after a repetition is ruled out."""
        points = self.cleaned_data.get("points")
        if points is None or self.final is None or points != self.final.points:
            return []
        return [
            (
                "Điểm mới",
                f"Điểm đang chốt đã là {number(points)}; ghi điểm khác, hoặc giữ điểm.",
                "id_change-points",
            )
        ]

    def said(self):
        """The answer as its logged step has it."""
        points = self.cleaned_data.get("points")
        return [self.cleaned_data.get("comment", ""), "" if points is None else changed_said(points)]

    def flags(self):
        return {"points": self.cleaned_data["points"]} if "points" in self.cleaned_data else {}


def _required(text, missing):
    if not text:
        raise forms.ValidationError(missing)
    return text
