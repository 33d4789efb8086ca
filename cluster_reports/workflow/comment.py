"""What is said about an article, its links to read it, and who is told. No status moves here."""

from datetime import datetime

from msgspec import Struct

from cluster_reports import notices
from cluster_reports.models import Comment
from cluster_reports.vietnamese.dates import numeric_date


class Said(Struct, frozen=True):
    """What notices need to know of something said; it stands where the step just logged does."""

    pk: str  # the notices' mark
    step: str
    by: object
    by_id: int | None
    at: datetime
    comment: str = ""


def write(article, *, block, quote, text, at, by=None, link=None, address=None) -> Comment:
    """A comment on a sentence; the very same by the same, while nobody settled it, is the one there is.

    As everywhere here, the caller holds the lock of the article.
    """
    who = {"by": by, "link": link}
    there = Comment.objects.unresolved().filter(article=article, block=block, quote=quote, text=text, **who)
    if found := there.first():
        return found
    made = Comment.objects.create(
        article=article, block=block, quote=quote, text=text, at=at, address=address, **who
    )
    _tell(made, "write", made.signature, by, at)
    return made


def answer(comment, *, text, at, by=None, link=None, address=None) -> Comment:
    """An answer, which takes a settled comment up again; the last word by the same person said twice is one."""
    last = comment.answers.order_by("-pk").first()
    if last and (last.by, last.link, last.text) == (by, link, text):
        return last
    made = comment.answers.create(
        article=comment.article, text=text, at=at, by=by, link=link, address=address
    )
    comment.resolved_by = comment.resolved_at = None
    comment.save()
    _tell(made, "answer", made.signature, by, at)
    return made


def resolve(comment, *, by, at) -> None:
    """Settles a comment, once."""
    if comment.resolved_at is None:
        comment.resolved_by, comment.resolved_at = by, at
        comment.save()
        _tell(comment, "resolve", by, by, at)


def reopen(comment, *, by, at) -> None:
    if comment.resolved_at is not None:
        comment.resolved_by = comment.resolved_at = None
        comment.save()
        _tell(comment, "reopen", by, by, at)


def told_of_link(link) -> list[dict]:
    """A link as a note in the article's history has it."""
    return [{"line": str(link), "reason": f"hết hạn sau ngày {numeric_date(link.ends_on)}"}]


def _tell(comment, step, signed, by, at):
    mark = f"gop-y-{comment.pk}-{step}-{at.timestamp()}"  # one may be resolved and reopened several times
    notices.tell(comment, Said(mark, step, signed, by and by.pk, at, comment.text))
