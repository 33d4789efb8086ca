"""What a unit says of the tasks it was given: rows of its report."""

from django import forms

from cluster_reports.models import DutyAnswer
from cluster_reports.vietnamese.words import upper_first

from .lengths import TOO_LONG
from .merging import Cell
from .result import ProseBox

NOTE_LENGTH = DutyAnswer._meta.get_field("note").max_length


class DutyForm(forms.Form):
    """One task: how far it is, and a note; an answer that is emptied is no answer."""

    progress = forms.ChoiceField(
        label="Tiến độ", required=False, choices=[("", "Chưa trả lời"), *DutyAnswer.Progress.choices]
    )
    note = ProseBox(
        label="Kết quả, vướng mắc",
        required=False,
        max_length=NOTE_LENGTH,
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, answer, data=None):
        self.answer = answer
        super().__init__(data, prefix=answer.key, initial={"progress": answer.progress, "note": answer.note})
        self.fields["progress"].choices = [
            (value, upper_first(label)) for value, label in self.fields["progress"].choices
        ]
        self.fields["progress"].widget.attrs["class"] = "form-select"
        self.fields["note"].widget = forms.Textarea(
            {"rows": 2, "class": "form-control", "data-max-length": NOTE_LENGTH}
        )
        for name in self.errors if self.is_bound else ():
            self.fields[name].widget.attrs["class"] += " is-invalid"

    def clean_note(self):
        return " ".join(self.cleaned_data["note"].split())

    @property
    def cells(self):
        """What two people can disagree about: each field by itself."""
        return [
            Cell(self.add_prefix(name), f"{self.answer.asked}: {field.label.lower()}", self, (name,))
            for name, field in self.fields.items()
        ]

    def words(self):
        """What was typed, for a page that could not take it."""
        progress = dict(self.fields["progress"].choices).get(self["progress"].data, "")
        return ": ".join(filter(None, [progress, self["note"].data]))

    def save(self):
        answer = self.answer
        answer.progress, answer.note = self.cleaned_data["progress"], self.cleaned_data["note"]
        if answer.progress or answer.note:
            answer.save()
        elif answer.pk:
            answer.delete()
