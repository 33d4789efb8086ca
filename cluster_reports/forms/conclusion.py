"""A conclusion of the meeting, typed once: it becomes a line of the section it is meant for."""

from django import forms

from cluster_reports.models import AgendaItem, Direction, Limitation, Visibility

from .columns import InColumns
from .review_line import AgendaForms, DirectionForms, LimitationForms

NO_CHOICES = {"owners": [], "duties": []}
GOES = {  # where it goes: what it is called, its section, the form of its lines, and what its row holds besides
    "adopted": ("Thông qua, thống nhất", "noi-dung", AgendaForms, {"kind": "adopted"}),
    "discussed": ("Thảo luận", "noi-dung", AgendaForms, {"kind": "discussed"}),
    "launched": ("Phát động, triển khai", "noi-dung", AgendaForms, {"kind": "launched"}),
    "direction": ("Phương hướng, việc phải làm", "phuong-huong", DirectionForms, {}),
    "limitation": ("Hạn chế cần khắc phục", "han-che", LimitationForms, {}),
}
MODELS = {AgendaForms: AgendaItem, DirectionForms: Direction, LimitationForms: Limitation}


class ConclusionForm(InColumns, forms.Form):
    """Checked and saved by the form of the line that it becomes, so that both know the same limits."""

    text = forms.CharField(
        label="Kết luận",
        max_length=400,
        widget=forms.Textarea({"rows": 3, "data-max-length": 400}),
        error_messages={"required": "Ghi nội dung kết luận."},
    )
    goes = forms.ChoiceField(
        label="Ghi vào phần",
        choices=[(key, label) for key, (label, *_) in GOES.items()],
        widget=forms.RadioSelect,
        initial="adopted",
    )
    is_inside = forms.BooleanField(label="Chỉ trong cụm, không đưa vào bài công khai", required=False)

    def __init__(self, data=None, *, review):
        super().__init__(data)
        self.review, self.line = review, None

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        _, _, lines, more = GOES[cleaned["goes"]]
        model = MODELS[lines]
        mine = model.objects.filter(review=self.review)
        text = " ".join(cleaned["text"].split())
        self.there = mine.filter(text=text, **more).first()
        values = {
            "text": text,
            "visibility": Visibility.CLUSTER if cleaned["is_inside"] else Visibility.PUBLIC,
            "order": str(min(mine.count() + 1, 999)),
            **more,
        }
        self.line = lines.form(values, instance=model(review=self.review), choices=NO_CHOICES)
        self.line.owner = self.review
        for messages in self.line.errors.values():
            self.add_error("text", messages)
        return cleaned

    def save(self):
        """(the row, whether it is new): the very same sent twice is one line."""
        if self.there:
            return self.there, False
        return self.line.save(), True

    @property
    def said(self):
        return GOES[self.cleaned_data["goes"]][0]
