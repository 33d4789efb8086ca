"""A moment set for an article: to appear, or to be taken from its readers."""

from datetime import timedelta

from django.utils.timezone import localtime

from cluster_reports import notices
from cluster_reports.article.drifting import today_mark
from cluster_reports.article.seal import text_seal
from cluster_reports.models import Article
from cluster_reports.vietnamese.times import moment_said

from .following import log
from .step import StepRefused

LOST = "Bỏ hẹn vì không làm được"
FURTHEST = timedelta(days=366)  # beyond that, a year was mistyped
NO_NOTICE = "Bài được gỡ để xem lại."  # for readers, where nobody wrote them a reason


def schedule(article, *, by, at, comment, flags, **_):
    """Sets or moves the moment ``flags["due_at"]``; keeps what was seen, so that nothing else is published then.

    Raises ``StepRefused`` for a moment that is past or too far.
    """
    due_at = flags.get("due_at")
    if due_at is None:
        raise StepRefused("Chưa chọn ngày, giờ. Chưa có gì thay đổi.")
    if reason := why_not(due_at, at):
        raise StepRefused(reason)
    before, article.due_at, article.due_by = article.due_at, due_at, by
    if article.status == Article.Status.PROPOSED:
        article.due_details = {"text": text_seal(article, due_at), "source": today_mark(article)}
    else:
        article.due_details = {"comment": comment, "notice": notice_of(flags)}
    said = said_moment(due_at)
    moved = [{"line": "Trước hẹn", "reason": said_moment(before)}] if before and before != due_at else []
    notices = [{"line": "Lý do cho người đọc", "reason": notice_of(flags)}]
    return [
        {"line": "Hẹn", "reason": said},
        *moved,
        *(notices if article.status == Article.Status.PUBLISHED else []),
    ]


def why_not(due_at, at) -> str:
    """Why nothing can be set for this moment, in words; "" where it can."""
    if due_at <= at:
        return f"{said_moment(due_at)} đã qua: chọn một lúc sau {said_moment(at)}. Chưa có gì thay đổi."
    if due_at - at > FURTHEST:
        return f"{said_moment(due_at)} còn hơn một năm nữa: xem lại năm. Chưa có gì thay đổi."
    return ""


def said_moment(at) -> str:
    """ "07:00 25/6/2026"."""
    return moment_said(localtime(at), year=True)


def notice_of(flags) -> str:
    """What readers are told of a withdrawal; never the desk's own reason."""
    return " ".join(flags.get("notice", "").split()) or NO_NOTICE


def unschedule(article, **_):
    said = said_moment(article.due_at)
    clear(article)
    return [{"line": "Bỏ hẹn", "reason": said}]


def clear(article):
    article.due_at = article.due_by = None
    article.due_details = {}


def why_otherwise(article) -> str:
    """What changed since the moment was set, so that it would not be what was seen then; "" where nothing did."""
    if article.status != Article.Status.PROPOSED:
        return ""
    if text_seal(article, article.due_at) != article.due_details.get("text"):
        return "Bài đã được sửa sau khi hẹn."
    if today_mark(article) != article.due_details.get("source"):
        return "Số liệu nguồn đã đổi sau khi hẹn."
    return ""


def lose(article, reason, *, by, at):
    """Drops a moment that can't be kept, and says so to the editors; the caller holds the article's lock."""
    what = "đăng" if article.status == Article.Status.PROPOSED else "gỡ"
    comment = f"Hẹn {what} {said_moment(article.due_at)} bị bỏ. {reason}"
    clear(article)
    article.save(update_fields=["due_at", "due_by", "due_details"])
    logged = log(article, "lose_schedule", LOST, by=by, at=at, comment=comment)
    notices.tell(article, logged)
    return comment


def lose_if_edited(article, *, by, at) -> str:
    """After an edit: a moment set for another text is dropped; returns what to tell the editor, "" if nothing."""
    if article.due_at is None or article.status != Article.Status.PROPOSED:
        return ""
    if text_seal(article, article.due_at) == article.due_details.get("text"):
        return ""
    return lose(article, "Bài vừa được sửa: đọc lại rồi hẹn lại.", by=by, at=at)
