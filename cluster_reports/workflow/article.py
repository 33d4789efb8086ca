import hashlib
import json

from django.utils.timezone import localdate

from cluster_reports import access
from cluster_reports.article.proofing import report_on
from cluster_reports.article.publication import frozen_form
from cluster_reports.models import Article

from .limitation_answer import unanswered
from .period import publish_if_complete, take_back
from .step import Step

Status = Article.Status


def content_hash(published: dict) -> str:
    """SHA-256 over the frozen form as JSON with sorted keys: the proof that text and data are as published."""
    canonical = json.dumps(published, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _propose(article, *, by, at, **_):
    article.proposed_by, article.proposed_at = by, at


def _take_back(article, **_):
    article.proposed_by = article.proposed_at = None


def _publish(article, *, by, at, **_):
    """Freezes text, data and hash in the row; the page is served from it from now on."""
    article.published_by, article.published_at = by, at
    article.published = frozen_form(article, at)
    article.content_hash = content_hash(article.published)
    article.remember_text()
    publish_if_complete(article.review.period, by=by, at=at)


def _withdraw(article, *, by, at, **_):
    article.folded_text = ""
    if not article.review.articles.published().exclude(pk=article.pk).exists():
        take_back(article.review.period, by=by, at=at)


def _findings(article, at):
    """What must be mended before anyone reads it: the blocking ones of the list that the desk shows."""
    faults = [
        (finding.anchor, f"{finding.title}: {finding.says} {finding.fix}")
        for finding in report_on(article, localdate(at)).blocking
    ]
    return faults + unanswered(article.review)


STEPS = (
    Step(
        name="propose",
        label="Gửi biên tập",
        sources=frozenset({Status.DRAFT}),
        target=Status.PROPOSED,
        allowed=access.can_edit_article,
        consequence="Biên tập xem và đăng; bài công khai phải do người khác đăng.",
        faults=_findings,
        effect=_propose,
    ),
    Step(
        name="take_back",
        label="Trả về bản nháp",
        sources=frozenset({Status.PROPOSED, Status.WITHDRAWN}),
        target=Status.DRAFT,
        allowed=access.can_withdraw,
        effect=_take_back,
    ),
    Step(
        name="publish",
        label="Đăng bài",
        sources=frozenset({Status.PROPOSED}),
        target=Status.PUBLISHED,
        allowed=access.can_publish,
        is_primary=True,
        consequence="Câu chữ và số liệu được đóng băng; ai có quyền đọc thấy ngay."
        " Khi mọi báo cáo đã duyệt, kỳ chuyển sang đã công bố.",
        faults=_findings,
        effect=_publish,
    ),
    Step(
        name="withdraw",
        label="Gỡ bài",
        sources=frozenset({Status.PUBLISHED}),
        target=Status.WITHDRAWN,
        allowed=access.can_withdraw,
        asks_comment=True,
        consequence="Người đọc không mở được bài nữa.",
        effect=_withdraw,
    ),
)
