"""What a notice says and where it leads; every function takes the row and the step just logged about it."""

from django.urls import reverse

from cluster_reports.models import UnitReport
from cluster_reports.vietnamese.dates import numeric_date
from cluster_reports.vietnamese.words import lower_first

from .recipients import period_of, report_of

LONGEST = 400


def said(template):
    """A wording from a template: {unit}, {period}, {cluster}, {row}, {target}, {by}, {reason}, {due} are filled in."""

    def word(subject, logged):
        return cut(template.format_map(_Words(subject, logged)))

    return word


def cut(text):
    """As much of a text as a notice holds."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


class _Words(dict):
    """The words of one event, each worked out only where a template asks for it."""

    def __init__(self, subject, logged):
        super().__init__()
        self.subject, self.logged = subject, logged

    def __missing__(self, name):
        return getattr(self, f"_{name}")()

    def _unit(self):
        return report_of(self.subject).unit_name

    def _period(self):
        return period_of(self.subject).name

    def _cluster(self):
        return getattr(self.subject, "cluster", None) or period_of(self.subject).cluster

    def _row(self):
        return str(self.subject)

    def _headline(self):
        return self.subject.article.headline

    def _by(self):
        return str(self.logged.by)

    def _reason(self):
        return " ".join(self.logged.comment.split()).rstrip(".") or "không ghi lý do"

    def _handed_in(self):
        return "đã nộp lại" if self.logged.source == UnitReport.Status.RETURNED else "đã nộp"

    def _undone(self):
        return self.logged.details[0]["line"]

    def _state(self):
        return self.subject.get_status_display()

    def _due(self):
        report = report_of(self.subject)
        report.refresh_from_db(fields=["days_granted"])
        return numeric_date(report.due_on)

    def _days(self):
        return self.subject.days_asked

    def _area(self):
        return self.subject.area

    def _target(self):
        return self.subject.target.name

    def _line(self):
        return self.subject.criterion

    def _award(self):
        return self.subject.subject_said

    def _about(self):
        return self.subject.about

    def _note(self):
        return self.subject.note.rstrip(".")

    def _said(self):
        return "; ".join(f"{lower_first(one['line'])} {one['reason']}" for one in self.logged.details)

    def _ballot(self):
        return str(self.subject)

    def _secrecy(self):
        return "phiếu kín" if self.subject.is_secret else "phiếu ghi tên"

    def _what(self):
        return self.subject.said

    def _opens(self):
        return numeric_date(self.subject.opens_on)

    def _period_due(self):
        return numeric_date(self.subject.due_on)


def to_row(subject, logged):
    return subject.get_absolute_url()


def to_report(subject, logged):
    return report_of(subject).get_absolute_url()


def to_entry(subject, logged):
    return report_of(subject).get_edit_url()


def to_first_flag(report, logged):
    """The entry page at the first place sent back; its top where all is open."""
    report = report_of(report)
    return report.get_edit_url() + first_flag(report, report.results.for_entry())


def first_flag(report, results):
    """The fragment of the first flagged line, else of the tasks or the written part, else ""."""
    line = next((result for result in results if result.is_flagged), None)
    if line:
        return f"#{line.anchor}"
    if report.duties_are_flagged:
        return "#viec-duoc-giao"
    return "#tu-danh-gia" if report.prose_is_flagged else ""


def to_board(subject, logged):
    return reverse("period", args=[period_of(subject).pk])


def to_scoring(appeal, logged):
    return appeal.scoring.get_absolute_url()


def to_work(subject, logged):
    return reverse("my-work")


def to_review_directions(period):
    return f"{period.review.get_absolute_url()}#phuong-huong"


def to_desk(article, logged):
    return article.get_edit_url()


def to_corrected(correction, logged):
    return correction.article.get_absolute_url()
