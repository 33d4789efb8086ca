"""What was set for a moment is done when it has come; what can't be done is told, never silently left."""

import logging

from django.db import transaction

from cluster_reports.models import Article

from . import take
from .period import hold_first
from .scheduling import lose, why_otherwise
from .step import StepRefused

DONE_BY = {Article.Status.PROPOSED: "publish", Article.Status.PUBLISHED: "withdraw"}


def keep_appointments(at) -> tuple[int, int]:
    """Publishes and withdraws what is due at this instant; returns how many were done, and how many could not be.

    Safe to repeat, to run late, and to run twice at once. Each stands for itself: one that fails stops no other.
    """
    done = missed = 0
    due = Article.objects.filter(due_at__lte=at).order_by("due_at", "pk")
    for pk in list(due.values_list("pk", flat=True)):
        try:
            is_done = _keep(pk, at)
        except Exception:  # whatever is wrong with one article; it stays due, and is tried again
            logging.getLogger(__name__).exception("Bài %s chưa đăng hay gỡ được đúng hẹn.", pk)
            is_done = False
        done += is_done is True
        missed += is_done is False
    return done, missed


@transaction.atomic
def _keep(pk, at):
    """Whether it was done; None where another run, or a person, was faster."""
    hold_first(Article, pk)
    rows = Article.objects.for_page().select_for_update(of=("self",))
    article = rows.filter(pk=pk, due_at__lte=at).first()
    if article is None:
        return None
    details = article.due_details
    if reason := why_otherwise(article):
        return _miss(article, f"{reason} Đọc lại rồi hẹn lại.", at)
    try:
        take(
            article,
            DONE_BY[article.status],
            by=article.due_by,
            at=at,
            comment=details.get("comment", ""),
            flags={"notice": details.get("notice", ""), "on_time": article.due_at},
        )
    except StepRefused as refusal:
        return _miss(article, " ".join([str(refusal), *(sentence for _, sentence in refusal.faults)]), at)
    return True


def _miss(article, reason, at):
    lose(article, reason, by=article.due_by, at=at)
    return False
