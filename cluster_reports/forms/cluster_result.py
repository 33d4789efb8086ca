from decimal import Decimal

from django import forms

from cluster_reports.measuring import fraction
from cluster_reports.models import Result, Target
from cluster_reports.vietnamese.numbers import number

from .columns import InColumns
from .echo import echo_fields
from .numbers import over_a_hundred
from .review_line import forms_of, offer

State = Result.State
MOST = Decimal(10) ** 14  # the model keeps 18 digits, 4 of them decimals
NUMBERS = ("value", "numerator", "denominator", "pair_value")


class ClusterResultForm(InColumns, forms.ModelForm):
    """A figure of the whole cluster, for a target that is not split by unit."""

    COLUMNS = {
        "target": "col-md-8",
        "state": "col-md-4",
        "value": "col-md-4",
        "bound": "col-md-4",
        "same_period_change": "col-md-4",
        "numerator": "col-md-6",
        "denominator": "col-md-6",
        "pair_value": "col-md-6",
        "pair_bound": "col-md-6",
        "is_yes": "col-md-6",
        "grade": "col-md-6",
        "DELETE": "col-md-6",
    }

    class Meta:
        model = Result
        fields = [
            "target",
            "state",
            "value",
            "bound",
            "same_period_change",
            "numerator",
            "denominator",
            "pair_value",
            "pair_bound",
            "is_yes",
            "grade",
        ]
        help_texts = {"same_period_change": ""}
        labels = {"is_yes": "Với chỉ tiêu có hoặc không", "grade": "Với chỉ tiêu xếp loại"}

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, choices)
        echo_fields(self)
        self.fields["state"].choices = [choice for choice in State.choices if choice[0] != State.NOT_REPORTED]
        if self.instance.pk is None:
            self.initial["state"] = State.VALUE
        self.fields["is_yes"].widget.choices = [("unknown", "Không chọn"), ("true", "Có"), ("false", "Không")]

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if cleaned["state"] in {State.NOT_APPLICABLE, State.ZERO}:
            self._says_nothing_more(cleaned)
        elif cleaned["target"].direction == Target.Direction.YES_NO:
            self._is_only("is_yes", "Chọn có hoặc không.")
        elif cleaned["target"].direction == Target.Direction.GRADED:
            self._is_only("grade", "Chọn mức xếp loại.")
            if cleaned["grade"] and cleaned["grade"].scale_id != cleaned["target"].scale_id:
                self.add_error("grade", "Mức này không thuộc thang xếp loại của chỉ tiêu.")
        else:
            self._is_a_number(cleaned)
        return cleaned

    def _post_clean(self):
        """The row's own rules come last: a fault already said beside its field is not said twice."""
        if not self.errors:
            super()._post_clean()

    def _says_nothing_more(self, cleaned):
        is_zero = cleaned["state"] == State.ZERO
        if is_zero and not cleaned["target"].is_counted:
            self.add_error("state", "Chỉ tiêu này không đếm bằng số; chọn “Có số liệu”.")
        for name in (*NUMBERS, "is_yes", "grade"):
            if cleaned[name] and not (name == "denominator" and is_zero):
                self.add_error(name, f"Đã chọn “{State(cleaned['state']).label}” thì để trống ô này.")
        if is_zero and not self.errors:
            cleaned["value"], cleaned["numerator"], cleaned["denominator"] = Decimal(0), None, None

    def _is_only(self, wanted, message):
        if self.cleaned_data[wanted] in (None, ""):
            self.add_error(wanted, message)
        for name in (*NUMBERS, *({"is_yes", "grade"} - {wanted})):
            if self.cleaned_data.get(name) is not None:
                self.add_error(name, "Chỉ tiêu này không ghi ô này; để trống.")

    def _is_a_number(self, cleaned):
        for name in ("is_yes", "grade"):
            if cleaned[name] is not None:
                self.add_error(name, "Chỉ tiêu này đếm bằng số; để trống ô này.")
        if cleaned["pair_value"] is not None and not cleaned["target"].pair_measure:
            self.add_error("pair_value", "Chỉ tiêu này không có số liệu đi kèm; để trống ô này.")
        above, below = cleaned["numerator"], cleaned["denominator"]
        if (above is None) != (below is None):
            self.add_error("denominator" if below is None else "numerator", "Tử số và mẫu số phải cùng có.")
        elif below is not None and below <= 0:
            self.add_error("denominator", "Mẫu số phải lớn hơn 0.")
        elif below is not None:
            self._agrees(cleaned, fraction(above, below, cleaned["target"].measure))
        elif cleaned["value"] is None:
            self.add_error("value", "Chưa ghi số liệu.")
        if not self.errors and cleaned["target"].is_share:
            self._is_a_part(cleaned)

    def _is_a_part(self, cleaned):
        """As in a unit's report: a part of a whole is no more than the whole."""
        above, below = cleaned["numerator"], cleaned["denominator"]
        if below is not None and above > below:
            self.add_error(
                "numerator", f"Tử số {number(above)} lớn hơn mẫu số {number(below)}. Xem lại hai số này."
            )
        elif fault := over_a_hundred(cleaned["target"], cleaned["value"]):
            self.add_error("value", fault)

    def _agrees(self, cleaned, computed):
        """The value is what the fraction makes; one typed beside it may be rounded, not different."""
        if computed >= MOST:
            self.add_error("denominator", "Kết quả quá lớn. Xem lại hai số này.")
        elif cleaned["value"] is None:
            cleaned["value"] = computed
        elif abs(cleaned["value"] - computed) > Decimal("0.5"):
            self.add_error("value", f"Tử số chia mẫu số được {number(computed)}, khác với số đã ghi.")


ClusterResultForms = forms_of(Result, ClusterResultForm._meta.fields, ClusterResultForm)
