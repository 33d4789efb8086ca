"""What the desk shows of an article's life beyond its text: moments, corrections, what became of them."""

from django.utils.timezone import localdate, localtime

from cluster_reports import access
from cluster_reports.models import Article, Correction
from cluster_reports.vietnamese.times import moment_in_words
from cluster_reports.workflow.scheduling import LOST

OWN_FORMS = {"schedule", "schedule_withdrawal", "withdraw"}  # these ask more than a button can


def lifecycle(article, steps, logged_steps, user):
    """Context of articles/lifecycle.html; ``steps`` and ``logged_steps`` (of ``history``) are the page's own."""
    allowed = {step.name: step for step in steps}
    last = next(iter(logged_steps), None)
    is_out = article.status == Article.Status.PUBLISHED
    return {
        "buttons": [step for step in steps if step.name not in OWN_FORMS],
        "withdraw": allowed.get("withdraw"),
        "schedule": allowed.get("schedule") or allowed.get("schedule_withdrawal"),
        "due": due_said(article),
        "lost": last["comment"] if last and last["label"] == LOST else "",
        "can_correct": is_out and access.can_correct(user, article, localdate()),
        "correction": article.corrections.waiting().first() if is_out else None,
        "has_history": is_out,
    }


def due_said(article):
    """ "Hẹn đăng: 07:00, thứ Năm, ngày 25 tháng 6 năm 2026 (giờ Việt Nam), Nguyễn A hẹn.", "" without a moment."""
    if article.due_at is None:
        return ""
    what = "gỡ" if article.status == Article.Status.PUBLISHED else "đăng"
    return f"Hẹn {what}: {moment_in_words(localtime(article.due_at))}. Người hẹn: {article.due_by}."


def coming(articles):
    """(article, when in words) of those with a moment, the next first; they are loaded already."""
    due = sorted((one for one in articles if one.due_at), key=lambda one: (one.due_at, one.pk))
    return [
        (
            one,
            "Đăng" if one.status == Article.Status.PROPOSED else "Gỡ",
            moment_in_words(localtime(one.due_at)),
        )
        for one in due
    ]


def waiting_corrections(user):
    return list(Correction.objects.visible_to(user).waiting().for_page())
