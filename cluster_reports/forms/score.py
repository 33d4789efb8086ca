"""What a unit says it did, what the cluster found, and what was decided: one small form a criterion."""

from django import forms

from cluster_reports.models import FinalScore, Score, ScoringTable
from cluster_reports.vietnamese.folding import clean
from cluster_reports.vietnamese.numbers import number
from cluster_reports.vietnamese.words import upper_first
from units.fields import TypedNumberField

from .columns import InColumns
from .faults import faults_of

YES_NO = [("", "Chưa chấm"), ("True", "Đạt"), ("False", "Không đạt")]
COUNTED = {"events", "bands", "sample", "balance"}


class ScoreForm(InColumns, forms.ModelForm):
    """One side's entry for one criterion; only what its kind is scored by is asked."""

    COLUMNS = {
        "is_met": "col-md-3",
        "count": "col-md-3",
        "count_off": "col-md-3",
        "has_evidence": "col-md-3",
        "note": "col-12",
    }

    class Meta:
        model = Score
        fields = ["is_met", "count", "count_off", "has_evidence", "note"]

    def __init__(self, *args, leaf, **kwargs):
        super().__init__(*args, prefix=f"c{kwargs['instance'].criterion_id}", **kwargs)
        self.leaf, self.papers = leaf, getattr(kwargs["instance"], "papers", 0)
        by_hand = leaf.target is None
        asked = {"note"}
        if by_hand and leaf.kind == "pass":
            asked.add("is_met")
        if by_hand and leaf.kind in COUNTED and not (leaf.kind == "balance" and not leaf.each):
            asked.add("count")
        if leaf.kind == "balance" and leaf.off:
            asked.add("count_off")
        if leaf.needs_evidence:
            asked.add("has_evidence")
        for name in set(self.fields) - asked:
            del self.fields[name]
        if "is_met" in self.fields:
            self.fields["is_met"].widget = forms.Select(choices=YES_NO)
        if "count" in self.fields:
            self.fields["count"].label = self._count_label()
        if "count_off" in self.fields:
            self.fields["count_off"].label = f"Số lần trừ (mỗi lần {number(leaf.off)} điểm)"
        if self.instance.side == Score.Side.SELF:
            self.fields["note"].label = "Căn cứ, giải trình"
        self.fields["note"].widget = forms.Textarea({"rows": 2, "data-max-length": 1000})
        self.fields["note"].help_text = ""

    def _count_label(self):
        leaf = self.leaf
        if leaf.kind == "sample":
            return f"Số trường hợp đạt trong {leaf.sample} trường hợp kiểm tra"
        if leaf.kind == "balance":
            return f"Số lần cộng (mỗi lần {number(leaf.each)} điểm)"
        if leaf.kind == "bands":
            return "Kết quả"
        return upper_first(f"số {leaf.measure or 'lần'} (mỗi lần {number(leaf.each)} điểm)")

    def clean_count(self):
        count = self.cleaned_data["count"]
        if count is None or self.leaf.kind == "bands":
            return count
        if count != count.to_integral_value():
            raise forms.ValidationError("Ghi số nguyên.")
        if self.leaf.kind == "sample" and count > self.leaf.sample:
            raise forms.ValidationError(f"Chỉ kiểm tra {self.leaf.sample} trường hợp.")
        return count

    def clean_count_off(self):
        count = self.cleaned_data["count_off"]
        if count is not None and count != count.to_integral_value():
            raise forms.ValidationError("Ghi số nguyên.")
        return count

    @property
    def is_blank(self):
        """Whether nothing is said in it; with files it is kept all the same."""
        said = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        return not (said.keys() - {"has_evidence"}) and not said.get("has_evidence")


class FinalForm(InColumns, forms.Form):
    """The points decided on for one criterion; empty points decide nothing, and take back what was decided."""

    COLUMNS = {"points": "col-md-3", "reason": "col-md-9"}
    points = TypedNumberField(label="Điểm chốt", max_digits=7, decimal_places=2, required=False)
    reason = forms.CharField(
        label="Lý do, khi khác điểm cụm chấm",
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2, "data-max-length": 1000}),
    )

    def __init__(self, data=None, *, leaf, cluster_points, decided=None):
        given = {"points": decided.points, "reason": decided.reason} if decided else {}
        super().__init__(data, prefix=f"c{leaf.pk}", initial=given)
        self.leaf, self.cluster_points, self.decided = leaf, cluster_points, decided

    def clean_points(self):
        points, leaf = self.cleaned_data["points"], self.leaf
        if points is not None and not leaf.floor <= points <= leaf.maximum:
            raise forms.ValidationError(f"Điểm phải từ {number(leaf.floor)} đến {number(leaf.maximum)}.")
        return points

    def clean_reason(self):
        return clean(self.cleaned_data["reason"]).strip()

    def clean(self):
        data = super().clean()
        if "points" not in data:
            return data
        points, reason = data["points"], data.get("reason", "")
        if self._is_as_it_was(points, reason):
            return data
        if points is not None and points != self.cluster_points and not reason:
            there_is = "chưa có" if self.cluster_points is None else f"là {number(self.cluster_points)}"
            self.add_error("reason", f"Điểm cụm chấm {there_is}: ghi lý do chốt điểm khác.")
        if points is None and reason:
            self.add_error("points", "Đã ghi lý do mà chưa ghi điểm chốt.")
        return data

    def _is_as_it_was(self, points, reason):
        """What was decided stays, whatever the cluster's points are now."""
        was = self.decided
        return was is not None and (was.points, was.reason) == (points, reason)

    @property
    def is_decision(self):
        """Whether what was typed decides anything anew; nothing typed where nothing was decided does not."""
        points, reason = self.cleaned_data["points"], self.cleaned_data["reason"]
        return not (self._is_as_it_was(points, reason) or (points is None and self.decided is None))

    def save(self, scoring, unit, *, by, at):
        """Keeps the decision, or takes it back where the points were emptied; what is unchanged stays whose it was.

        Returns what was changed or taken back, in words, as a logged step tells it; "" where nothing was.
        """
        points, reason = self.cleaned_data["points"], self.cleaned_data["reason"]
        if not self.is_decision:
            return ""
        was = f"{number(self.decided.points)} điểm" if self.decided else ""
        if points is None:
            self.decided.delete()
            return f"{was} → chưa chốt"
        row = self.decided or FinalScore(scoring=scoring, unit_id=unit, criterion_id=self.leaf.pk)
        row.points, row.reason, row.cluster_points = points, reason, self.cluster_points
        row.by, row.at = by, at
        row.save()
        return f"{was} → {number(points)} điểm" if was else ""


class Rows:
    """Forms of several criteria, used as a formset is."""

    def __init__(self, forms):
        self.forms = forms

    initial_forms = property(lambda self: self.forms)
    extra_forms = ()

    def __iter__(self):
        return iter(self.forms)

    def is_valid(self):
        return not sum(not form.is_valid() for form in self.forms)  # asks them all: each shows its errors

    def faults(self):
        return [fault for form in self.forms for fault in faults_of(form, form.heading)]


class Marks(Rows):
    def save(self, *, by, at):
        """What says something is kept, what was emptied goes; untouched rows stay whose they were."""
        for form in self.forms:
            row = form.instance
            if form.is_blank and not form.papers:
                if row.pk:
                    row.delete()
            elif form.has_changed() or not row.pk:
                row.by, row.at = by, at
                form.save()


class Finals(Rows):
    @property
    def has_changed(self):
        """Whether any decision is made, changed or taken back; asked of valid forms."""
        return any(form.is_decision for form in self.forms)

    def save(self, scoring, unit, *, by, at) -> list[dict]:
        """Saves all; returns the decisions that were changed or taken back, as details of a logged step."""
        told = [(form.heading, form.save(scoring, unit, by=by, at=at)) for form in self.forms]
        return [{"line": heading, "reason": change} for heading, change in told if change]

    @property
    def open(self):
        """Those not decided on whose points the cluster knows."""
        return [form for form in self.forms if form.decided is None and form.cluster_points is not None]

    def decide_all(self, scoring, unit, *, by, at):
        """Decides every open line as the cluster found it; lines without points stay open. How many it were."""
        rows = [
            FinalScore(
                scoring=scoring,
                unit_id=unit,
                criterion_id=form.leaf.pk,
                points=form.cluster_points,
                cluster_points=form.cluster_points,
                by=by,
                at=at,
            )
            for form in self.open
        ]
        FinalScore.objects.bulk_create(rows)
        return len(rows)


class OpenScoringForm(forms.Form):
    """By which version of the cluster's table a period is scored."""

    table = forms.ModelChoiceField(ScoringTable.objects.none(), label="Chấm theo", empty_label=None)

    def __init__(self, *args, tables, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["table"].queryset = tables
