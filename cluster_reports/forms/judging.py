"""What a judge marks when a report goes back: lines, whole sections, the written part, each with its reason."""

from django import forms

from cluster_reports.vietnamese.folding import clean
from cluster_reports.vietnamese.words import upper_first

PROSE = "prose"
LONGEST = 1000


class JudgingForm(forms.Form):
    """For "Trả lại" and "Mở lại"; ``flags`` is what ``workflow.take`` wants.

    The general reason may be left out where every chosen line has its own: they are the reason then.
    """

    further = [(PROSE, "Phần tự đánh giá")]  # what may be sent back besides lines
    comment = forms.CharField(
        required=False,
        max_length=LONGEST,
        label="Lý do chung",
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control", "data-max-length": LONGEST}),
    )

    def __init__(self, step, sections, data=None, duties=()):
        super().__init__(data, prefix=step)
        self.sections = sections
        self.duties = [(one.key, one) for one in duties if one.pk]
        for section in sections:
            self._add_tick(section.anchor, f"Cả phần {section.title}")
            for line in section.lines:
                self._add_line(line.result.pk, line.target.name)
        for key, duty in self.duties:
            self._add_line(key, upper_first(duty.asked))
        for key, label in self.further:
            self._add_line(key, f"{label} và mọi việc được giao" if self.duties else label)

    def _add_tick(self, key, label):
        self.fields[f"chon-{key}"] = forms.BooleanField(
            required=False, label=label, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
        )

    def _add_line(self, key, label):
        self._add_tick(key, label)
        self.fields[f"ly-do-{key}"] = forms.CharField(
            required=False,
            max_length=500,
            label=f"Lý do: {label}",
            widget=forms.TextInput(
                attrs={"class": "form-control", "aria-label": f"Lý do: {label}", "placeholder": "Lý do"}
            ),
        )

    def tick(self, key):
        return self[f"chon-{key}"]

    def remark(self, key):
        return self[f"ly-do-{key}"]

    def groups(self):
        """For the page: (tick of the section or None, title, [(tick, reason field, line or None)])."""
        found = [
            (
                self.tick(section.anchor),
                section.title,
                [(self.tick(line.result.pk), self.remark(line.result.pk), line) for line in section.lines],
            )
            for section in self.sections
        ]
        duties = [(self.tick(key), self.remark(key), duty) for key, duty in self.duties]
        if duties:
            found.append((None, "Việc được giao từ kỳ trước", duties))
        prose = [(self.tick(key), self.remark(key), None) for key, label in self.further]
        return [*found, (None, "Tự đánh giá", prose)] if prose else found

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        own = self._chosen(data)
        bare = sum(not reason for reason in own.values())
        if data["comment"].strip():
            return data
        if not own:
            self.add_error("comment", "Ghi lý do chung để đơn vị biết cần sửa gì.")
        elif bare:
            self.add_error("comment", f"Ghi lý do chung: {bare} chỗ được chọn chưa có lý do riêng.")
        else:
            told = "; ".join(f"{self.tick(key).label}: {reason.rstrip('.')}" for key, reason in own.items())
            data["comment"] = f"{told}." if len(told) < LONGEST else f"{told[: LONGEST - 1]}…"
        return data

    def flags(self):
        """``{result_id: reason}`` with the key "prose" and those of answers to tasks; a reason typed counts as a
        tick, no reason takes the general one."""
        general = " ".join(clean(self.cleaned_data["comment"]).split())[:500]
        return {key: reason or general for key, reason in self._chosen(self.cleaned_data).items()}

    def _chosen(self, data):
        """The reason of its own, or "", of each line and further place that is ticked or has one."""
        keys = [
            (line.result.pk, data[f"chon-{section.anchor}"])
            for section in self.sections
            for line in section.lines
        ]
        found = {}
        others = [(key, False) for key, _ in [*self.duties, *self.further]]
        for key, in_section in keys + others:
            reason = " ".join(clean(data[f"ly-do-{key}"]).split())
            if in_section or reason or data[f"chon-{key}"]:
                found[key] = reason
        return found

    def summary(self):
        """What is wrong, for the linked summary."""
        return [
            (self[name].label, message, self[name].id_for_label)
            for name, found in self.errors.items()
            for message in found
        ]


class PartJudgingForm(JudgingForm):
    """For one area's part of a report: its lines only."""

    further = []
