"""What an editor types to correct a published article: any of its texts, and a word to the readers."""

from django import forms

from cluster_reports.models import Correction
from cluster_reports.vietnamese.folding import clean

from .extension import reason_field
from .lengths import TOO_LONG

LONGEST = 6000
BOX = {"class": "form-control"}
NOTE = Correction._meta.get_field("note").max_length


class CorrectingForm(forms.Form):
    """One box a place of the frozen article; ``suggested`` fills some of them with the sentence of new data."""

    note = reason_field(
        "Lời đính chính cho người đọc",
        required=True,
        missing="Ghi lời đính chính: người đọc thấy lời này cùng chữ cũ và chữ mới.",
        longest=NOTE,
    )

    number_source = forms.CharField(
        label="Nguồn của số mới",
        required=False,
        min_length=5,
        max_length=Correction._meta.get_field("number_source").max_length,
        help_text="Chỉ cần khi chữ mới có số mà số liệu của bài không có. Ví dụ: Báo cáo số 12 ngày 5/6.",
        error_messages={"min_length": "Ghi nguồn dài ít nhất %(limit_value)d chữ cái."},
    )

    def __init__(self, *args, places, suggested=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.places, self.suggested = places, suggested or {}
        for number, place in enumerate(places):
            initial = self.suggested.get(place.key, place.text)
            rows = min(14, 2 + len(initial) // 70)
            box = forms.TextInput(attrs=BOX) if place.is_line else forms.Textarea(attrs=BOX | {"rows": rows})
            self.fields[f"cho-{number}"] = forms.CharField(
                label=place.title,
                required=place.key == "headline",
                max_length=200 if place.key == "headline" else LONGEST,
                initial=initial,
                strip=place.is_line,
                widget=box,
                error_messages={
                    "required": "Tít không để trống.",
                    "max_length": TOO_LONG,
                },
            )
        for name in self.errors if self.is_bound else ():
            self.fields[name].widget.attrs["aria-invalid"] = "true"

    def clean_note(self):
        return " ".join(clean(self.cleaned_data["note"]).split())

    def clean_number_source(self):
        return " ".join(clean(self.cleaned_data["number_source"]).split())

    @property
    def texts(self):
        """The typed texts by place."""
        return {place.key: self.cleaned_data[f"cho-{number}"] for number, place in enumerate(self.places)}

    def boxes(self):
        """(place, box, whether it is open): one whose text is as published stays folded."""
        for number, place in enumerate(self.places):
            box = self[f"cho-{number}"]
            text = str(box.value() or "").replace("\r\n", "\n").strip()
            yield place, box, text != place.text or bool(box.errors)
