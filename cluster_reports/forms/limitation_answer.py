"""The limitations of the review before, each with what became of it."""

from django import forms

from cluster_reports.models import Limitation, LimitationAnswer
from cluster_reports.vietnamese.words import upper_first

from .columns import InColumns


class AnswerForm(InColumns, forms.ModelForm):
    """The answer to one limitation; without a level there is none yet."""

    COLUMNS = {"level": "col-md-4", "text": "col-md-8"}

    class Meta:
        model = LimitationAnswer
        fields = ["level", "text"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.heading = f"{upper_first(self.instance.asked)} ({self.instance.asked_in})"
        level, text = self.fields["level"], self.fields["text"]
        level.required = text.required = False
        level.choices = [("", "Chưa trả lời"), *LimitationAnswer.Level.choices]
        text.widget = forms.Textarea({"rows": 2, "data-max-length": text.max_length})

    def clean(self):
        """A level and words, or neither; words typed over several lines are one line."""
        cleaned = super().clean()
        cleaned["text"] = " ".join(cleaned.get("text", "").split())
        if self.errors:
            return cleaned
        if cleaned["level"] and not cleaned["text"]:
            self.add_error("text", "Ghi đã làm gì, kết quả đến đâu.")
        elif cleaned["text"] and not cleaned["level"]:
            self.add_error("level", "Chọn mức khắc phục.")
        return cleaned

    def save(self, commit=True):
        if self.cleaned_data["level"]:
            return super().save(commit)
        if self.instance.pk:
            self.instance.delete()
        return None


class AnswerForms:
    """One ``AnswerForm`` for every limitation asked, and for answers whose limitation is gone; used as a formset is."""

    def __init__(self, data=None, *, instance, choices):
        there = list(instance.limitationanswers.all())
        by_limitation = {answer.limitation_id: answer for answer in there}
        rows = [
            of_limitation(instance, limitation, by_limitation.get(limitation.pk))
            for limitation in choices["asked"]
        ]
        rows += [answer for answer in there if answer not in rows]
        self.forms = []
        for order, answer in enumerate(rows, 1):
            answer.order = order
            prefix = f"han-che-{answer.limitation_id}" if answer.limitation_id else f"han-che-cu-{answer.pk}"
            self.forms.append(AnswerForm(data, instance=answer, prefix=prefix))

    def __iter__(self):
        return iter(self.forms)

    def is_valid(self):
        return not sum(not form.is_valid() for form in self.forms)  # asks them all: each shows its errors

    def non_form_errors(self):
        return []

    def save(self):
        for form in self.forms:
            form.save()


def of_limitation(review, limitation, answer=None):
    """The answer to a limitation, not saved, as public as the limitation is today and in its words."""
    answer = answer or LimitationAnswer(review=review, limitation=limitation)
    answer.asked, answer.asked_in = limitation.text, limitation.review.period.name
    answer.visibility = limitation.visibility
    return answer


def carry_over(answer):
    """States a limitation that is not over among those of the answer's own review, linked; None where it stands there.

    The caller holds the review's lock.
    """
    if not answer.may_carry:
        return None
    review = answer.review
    answer.carried = Limitation.objects.create(
        review=review,
        text=answer.asked,
        cause=answer.limitation.cause if answer.limitation else "",
        visibility=answer.visibility,
        order=review.limitations.count() + 1,
    )
    answer.save(update_fields=["carried"])
    return answer.carried
