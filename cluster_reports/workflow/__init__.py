"""Every change of state: the only room that assigns ``.status``. One table of steps a noun.

A step guards, draws its button, names its URL, logs and acts; ``take`` is the one door, ``take_held`` the same for who
holds the row's lock already.
"""

from django.db import transaction
from django.utils.timezone import localdate

from cluster_reports import notices
from cluster_reports.models import (
    Appeal,
    Article,
    AwardProposal,
    Ballot,
    Cluster,
    Correction,
    Directive,
    Extension,
    Handover,
    LoggedStep,
    PartReview,
    Period,
    Pledge,
    Scoring,
    ScoringTable,
    TargetChange,
    UnitReport,
)

from . import (
    appeal,
    article,
    award_proposal,
    awards,
    ballot,
    comment,
    correction,
    directive,
    document,
    drifting,
    extension,
    handover,
    paper_batch,
    part_review,
    period,
    pledge,
    practice,
    scheduling,
    scoring,
    target_change,
    unit_report,
    year_turn,
)
from .step import Step, StepRefused

TABLES = {
    UnitReport: unit_report.STEPS,
    Period: period.STEPS,
    Pledge: pledge.STEPS,
    Article: article.STEPS,
    Correction: correction.STEPS,
    Extension: extension.STEPS,
    PartReview: part_review.STEPS,
    TargetChange: target_change.STEPS,
    ScoringTable: scoring.TABLE_STEPS,
    Scoring: scoring.STEPS,
    Appeal: appeal.STEPS,
    Ballot: ballot.STEPS,
    AwardProposal: award_proposal.STEPS,
    Directive: directive.STEPS,
}
BROUGHT_ALONG = frozenset(step.name for steps in TABLES.values() for step in steps if step.is_brought_along)

# What is told in a row's history although it moves no status, or a status that follows from another's step.
NOTES = {
    (UnitReport, "attach"): "Thêm minh chứng",
    (Scoring, "attach_score"): "Thêm minh chứng tự chấm",
    (Scoring, "detach_score"): "Xóa minh chứng tự chấm",
    (UnitReport, "detach"): "Xóa minh chứng",
    (Article, "correct"): correction.LABEL,
    (Article, "drift"): drifting.LABEL,
    (Article, "drift_photos"): drifting.PHOTOS,
    (Article, "lose_schedule"): scheduling.LOST,
    (Scoring, "open_scores"): "Mở chấm điểm",
    (Scoring, "move_scores"): "Đổi bản bảng điểm",
    (Scoring, "change_finals"): "Đổi điểm đã chốt",
    (Article, "share"): "Gửi đường dẫn đọc thử",
    (Article, "unshare"): "Thu hồi đường dẫn đọc thử",
    (Article, "confirm_number"): "Xác nhận nguồn của số",
    (Article, "unconfirm_number"): "Bỏ xác nhận nguồn của số",
    **{(Ballot, step): label for step, label in ballot.NOTES.items()},
    (Cluster, "turn_year"): year_turn.LABEL,
    (Handover, "hand_over"): handover.LABEL,
    **{(Cluster, step): label for step, label in practice.LABELS.items()},
    **{(Pledge, step): label for step, label in pledge.NOTES.items()},
    **{(Period, step): label for step, label in period.FOLLOWING.items()},
}

NOTED = frozenset(step for _, step in NOTES) - set(period.FOLLOWING)

__all__ = [
    "BROUGHT_ALONG",
    "NOTES",
    "PRACTICE",
    "Step",
    "StepRefused",
    "ask_appeal",
    "ask_correction",
    "ask_extension",
    "ask_papers",
    "ask_target_change",
    "batches_to_close",
    "close_batch",
    "comment",
    "enter_written",
    "give_number",
    "hand_over_cluster",
    "hand_over_person",
    "handover_digest",
    "hold_first",
    "is_repeat",
    "last_change_of_head",
    "lose_if_edited",
    "next_numbers",
    "note",
    "open_practice",
    "open_reports",
    "practice_of",
    "print_next",
    "remove_practice",
    "reset_practice",
    "set_lines",
    "send_directive",
    "signature_note",
    "steps_for",
    "take",
    "take_held",
    "take_awards",
    "tell_drift",
    "tell_tasks",
    "terms_of",
    "turn_year",
    "vote",
    "was_last",
]
ask_appeal = appeal.ask
ask_correction = correction.ask
ask_extension = extension.ask
ask_target_change = target_change.ask
enter_written, set_lines, terms_of, vote = (
    ballot.enter_written,
    ballot.set_lines,
    ballot.terms_of,
    ballot.vote,
)
take_awards = awards.take
send_directive = directive.send
lose_if_edited = scheduling.lose_if_edited
tell_drift = drifting.tell_drift
tell_tasks = notices.tell_tasks
open_reports = period.open_reports
open_practice, practice_of = practice.open_practice, practice.practice_of
PRACTICE = frozenset(practice.LABELS)
remove_practice, reset_practice = practice.remove_practice, practice.reset_practice
signature_note = pledge.signature_note
give_number, next_numbers = document.give_number, document.next_numbers
ask_papers, print_next = paper_batch.ask_papers, paper_batch.print_next
handover_digest = handover.digest
hand_over_cluster, hand_over_person = handover.hand_over_cluster, handover.hand_over_person
last_change_of_head, turn_year = handover.last_change_of_head, year_turn.turn_year
close_batch, batches_to_close = paper_batch.close_batch, paper_batch.batches_to_close


def steps_for(subject, user, today, names=None):
    """The steps this person may take on this row now, in the table's order: what the page draws as buttons.

    ``names`` keeps it to these, and asks nothing about the others.
    """
    return [
        step
        for step in TABLES[type(subject)]
        if (names is None or step.name in names)
        and subject.status in step.sources
        and step.allowed(user, subject, today)
    ]


def hold_first(model, name, pk):
    """Holds what the step ``name`` needs held before its row; whoever locks the row before ``take`` calls it first."""
    if any(step.name == name and step.holds_period for step in TABLES[model]):
        period.hold_first(model, pk)


@transaction.atomic
def take(subject, name, *, by, at, comment="", flags=None):
    """Takes the step ``name`` on ``subject`` for the person ``by`` at the instant ``at``; returns the locked row.

    ``flags`` says which lines a return or reopening is about: ``{result_id: reason}``, with the key "prose"
    for the written part; for an extension, how long: ``{"days": n}``; for an appeal, the new
    ``{"points": n}``; for a ballot that decided nothing, the ``{"line": pk}`` preferred; for a pledge that is
    confirmed, the
    superior's signature by field. Raises ``StepRefused`` with a
    Vietnamese sentence, and ``faults`` where a list of what is missing explains it; then nothing is changed.
    """
    hold_first(type(subject), name, subject.pk)
    if isinstance(subject, PartReview):  # its report first, as a submission does: nobody waits in a ring
        UnitReport.objects.select_for_update(of=("self",)).get(pk=subject.report_id)
    if isinstance(subject, Correction):  # its article first, as a withdrawal does
        Article.objects.select_for_update(of=("self",)).get(pk=subject.article_id)
    if isinstance(subject, Ballot) and subject.scoring_id:  # as an appeal does
        Scoring.objects.select_for_update(of=("self",)).get(pk=subject.scoring_id)
    if isinstance(subject, Appeal):  # its scoring first, as whoever decides on points or closes it does
        Scoring.objects.select_for_update(of=("self",)).get(pk=subject.scoring_id)
    if isinstance(subject, AwardProposal):  # the year first: two that share a quota are endorsed one by one
        Period.objects.hold_year_of(subject.period)
    found = type(subject).objects
    found = found.for_page() if hasattr(found, "for_page") else found  # with what the notices will ask for
    row = found.select_for_update(of=("self",)).get(pk=subject.pk)
    return _take(row, name, by, at, comment, flags)


@transaction.atomic
def take_held(row, name, *, by, at, comment="", flags=None):
    """As ``take``, of a row that the caller's transaction has locked and read since."""
    return _take(row, name, by, at, comment, flags)


def _take(row, name, by, at, comment, flags):
    rows = [step for step in TABLES[type(row)] if step.name == name]
    if not rows:
        raise StepRefused("Không có bước này.")
    step = next((step for step in rows if row.status in step.sources), None)
    if step is None:
        raise StepRefused(_already(row, rows[0]))
    if not step.allowed(by, row, localdate(at)):
        if was_last(row, name):
            raise StepRefused(_already(row, step))
        raise StepRefused(f"Bạn không có quyền “{step.label}” ở đây.")
    if step.asks_comment and not comment.strip():
        raise StepRefused(f"Cần ghi lý do để “{step.label}”. Chưa có gì thay đổi.")
    if faults := step.faults(row, at):
        raise StepRefused(f"Chưa thể “{step.label}”: còn {len(faults)} việc phải xong trước.", faults)
    source, before = row.status, step.remembers(row)
    row.status = source if step.target is None else step.target
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
        before=before,
    )
    notices.tell(row, logged)
    step.aftermath(row, by=by, at=at)
    return row


def was_last(row, name) -> bool:
    """Whether this very step was the last one taken on the row and led to where it is: somebody was faster."""
    last = LoggedStep.objects.last_about(row)
    return last is not None and (last.step, last.target) == (name, row.status)


def note(subject, name, *, by, at, details) -> LoggedStep:
    """Tells of something done to a row in its history; the row's status stays. The caller holds the row's lock.

    ``details`` are pairs of words as a step's: ``[{"line": …, "reason": …}]``.
    """
    return LoggedStep.objects.create(
        subject=subject,
        step=name,
        label=NOTES[type(subject), name],
        source=subject.status,
        target=subject.status,
        by=by,
        at=at,
        details=details,
    )


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
    last = LoggedStep.objects.last_about(row, but=NOTED)
    sentence = f"Không thể “{step.label}” khi trạng thái là “{row.get_status_display()}”."
    if last is None:
        return sentence
    return f"{sentence} {last.by} đã “{last.label}” lúc {last.moment}."
