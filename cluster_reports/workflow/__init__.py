"""Every change of state: the only room that assigns ``.status``. One table of steps a noun.

A step guards, draws its button, names its URL, logs and acts; ``take`` is the one door.
"""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate, localtime

from cluster_reports import notices
from cluster_reports.models import Article, Extension, LoggedStep, Period, Pledge, UnitReport

from . import article, extension, period, pledge, unit_report
from .step import Step, StepRefused

TABLES = {
    UnitReport: unit_report.STEPS,
    Period: period.STEPS,
    Pledge: pledge.STEPS,
    Article: article.STEPS,
    Extension: extension.STEPS,
}

__all__ = ["Step", "StepRefused", "ask_extension", "is_repeat", "open_reports", "steps_for", "take"]
ask_extension = extension.ask
open_reports = period.open_reports


def steps_for(subject, user, today):
    """The steps this person may take on this row now, in the table's order: what the page draws as buttons."""
    return [
        step
        for step in TABLES[type(subject)]
        if subject.status in step.sources and step.allowed(user, subject, today)
    ]


@transaction.atomic
def take(subject, name, *, by, at, comment="", flags=None):
    """Takes the step ``name`` on ``subject`` for the person ``by`` at the instant ``at``; returns the locked row.

    ``flags`` says which lines a return or reopening is about: ``{result_id: reason}``, with the key "prose"
    for the written part; for an extension, how long: ``{"days": n}``. Raises ``StepRefused`` with a
    Vietnamese sentence, and ``faults`` where a list of what is missing explains it; then nothing is changed.
    """
    found = type(subject).objects
    found = found.for_page() if hasattr(found, "for_page") else found  # with what the notices will ask for
    row = found.select_for_update(of=("self",)).get(pk=subject.pk)
    rows = [step for step in TABLES[type(row)] if step.name == name]
    if not rows:
        raise StepRefused("Không có bước này.")
    step = next((step for step in rows if row.status in step.sources), None)
    if step is None:
        raise StepRefused(_already(row, rows[0]))
    if not step.allowed(by, row, localdate(at)):
        raise StepRefused(f"Bạn không có quyền “{step.label}” ở đây.")
    if step.asks_comment and not comment.strip():
        raise StepRefused(f"Cần ghi lý do để “{step.label}”. Chưa có gì thay đổi.")
    if faults := step.faults(row, at):
        raise StepRefused(f"Chưa thể “{step.label}”: còn {len(faults)} việc phải xong trước.", faults)
    source, row.status = row.status, step.target
    details = step.effect(row, by=by, at=at, comment=comment.strip(), flags=flags or {}) or []
    row.save()
    logged = LoggedStep.objects.create(
        subject=row,
        step=step.name,
        label=step.label,
        source=source,
        target=row.status,
        by=by,
        at=at,
        comment=comment.strip(),
        details=details,
    )
    notices.tell(row, logged)
    return row


def is_repeat(subject, name, by, *said):
    """Whether the last that happened to this row is this very step by this person, for the same reasons: sent twice.

    ``said`` are the comment and reasons that came with it; what was not said then is no repetition.
    """
    if subject.status not in {step.target for step in TABLES[type(subject)] if step.name == name}:
        return False
    last = LoggedStep.objects.about(subject).first()
    if last is None or (last.step, last.by_id, last.target) != (name, by.pk, subject.status):
        return False
    told = {last.comment, *(text for detail in last.details for text in detail.values())}
    return {text.strip() for text in said if text.strip()} <= told


def _already(row, step):
    last = LoggedStep.objects.about(row).first()
    sentence = f"Không thể “{step.label}” khi trạng thái là “{row.get_status_display()}”."
    if last is None:
        return sentence
    return f"{sentence} {last.by} đã “{last.label}” lúc {_moment(last.at)}."


def _moment(at: datetime) -> str:
    return localtime(at).strftime("%H:%M ngày %d/%m/%Y")
