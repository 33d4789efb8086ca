"""A review is filled in section by section: each is a form or a formset that is saved whole or not at all."""

import re
from textwrap import wrap

from django import forms
from django.core.exceptions import ValidationError

from cluster_reports.models import ContentOutcome, Direction, Limitation, Review, Visibility
from cluster_reports.vietnamese.words import lower_first

from .columns import InColumns
from .echo import echo_fields
from .review_line import offer


class MeetingForm(InColumns, forms.ModelForm):
    COLUMNS = {
        "kind": "col-md-6",
        "session": "col-md-6",
        "meeting_on": "col-md-6",
        "meeting_until": "col-md-6",
        "place": "col-md-6",
        "host": "col-md-6",
        "outlet": "col-md-6",
        "byline": "col-md-6",
    }

    PEOPLE = ("chair", "reporter")

    class Meta:
        model = Review
        fields = [
            "kind",
            "session",
            "meeting_on",
            "meeting_until",
            "place",
            "host",
            "chair",
            "reporter",
            "also_attending",
            "context",
            "assessment",
            "show_limitations",
            "outlet",
            "byline",
        ]
        help_texts = {
            "meeting_on": "Ngày trước, tháng sau. Ví dụ: 24/06/2022.",
            "meeting_until": "Chỉ ghi khi họp nhiều ngày.",
        }
        labels = {"show_limitations": "Nêu hạn chế trong bài công khai (bài nội bộ luôn nêu)"}

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, choices)
        self.register = choices["register"][0]
        for name in self.PEOPLE:
            self.fields[name].widget.attrs["list"] = "danh-ba"
        echo_fields(self)
        self.fields["session"].choices = [("", "Không ghi"), *Review.Session.choices]
        for name in ("context", "assessment"):
            self.fields[name].widget.attrs |= {"rows": 5, "data-max-length": self.fields[name].max_length}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("meeting_until") and not self.errors and not cleaned.get("meeting_on"):
            self.add_error("meeting_on", "Đã ghi ngày họp cuối thì phải ghi ngày họp đầu.")
        for name in self.PEOPLE:
            if entry := self.register.of(cleaned.get(name, "")):
                cleaned[name] = str(entry)
        return cleaned


class OutcomeForm(InColumns, forms.ModelForm):
    """The level of one content of the pledge; without a level nothing is said about it."""

    COLUMNS = {"level": "col-md-8", "visibility": "col-md-4"}

    class Meta:
        model = ContentOutcome
        fields = ["level", "visibility"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.heading = self.instance.line.text
        self.fields["level"].required = False
        self.fields["level"].choices = [("", "Chưa đánh giá"), *ContentOutcome.Level.choices]

    def save(self, commit=True):
        if self.cleaned_data["level"]:
            return super().save(commit)
        if self.instance.pk:
            self.instance.delete()
        return None


class OutcomeForms:
    """One ``OutcomeForm`` for every content of the cluster's pledge; used as a formset is."""

    def __init__(self, data=None, *, instance, choices):
        judged = {outcome.line_id: outcome for outcome in instance.contentoutcomes.all()}
        self.forms = []
        for order, line in enumerate(choices["line"], 1):
            outcome = judged.get(line.pk) or ContentOutcome(review=instance)
            outcome.line, outcome.order = line, order
            self.forms.append(OutcomeForm(data, instance=outcome, prefix=f"content-{line.pk}"))

    def __iter__(self):
        return iter(self.forms)

    def is_valid(self):
        return not sum(not form.is_valid() for form in self.forms)  # asks them all: each shows its errors

    def non_form_errors(self):
        return []

    def save(self):
        for form in self.forms:
            form.save()


MOST = 400  # characters of a limitation or direction


def pieces(prose: str) -> list[str]:
    """A unit's limitations or directions as clauses that fit a line: one per line, bullet or sentence."""
    clauses = []
    for line in prose.splitlines():
        for sentence in re.split(r"(?<=[.;!?])\s+", line.strip(" \t-+•*")):
            clauses += wrap(lower_first(sentence.strip(" .;")), MOST, break_on_hyphens=False)
    return list(dict.fromkeys(clauses))


TAKEN_INTO = {"limitations": Limitation, "directions": Direction}


def take_over(review, report, field, clause):
    """Copies a unit's own clause into the cluster's limitations or directions, inside the cluster at first.

    Returns the row, or None when it was taken before. Raises ``ValidationError`` when the report does not
    say it (any more).
    """
    if clause not in pieces(getattr(report, field)):
        raise ValidationError("Báo cáo của đơn vị đã thay đổi nên chưa lấy được. Hãy xem lại nội dung mới.")
    mine = TAKEN_INTO[field].objects.filter(review=review)
    if mine.filter(source=report, text=clause).exists():
        return None
    return mine.create(
        review=review,
        text=clause,
        source=report,
        visibility=Visibility.CLUSTER,
        order=mine.count() + 1,
    )
