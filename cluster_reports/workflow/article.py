from django.utils.timezone import localdate

from cluster_reports import access
from cluster_reports.article.proofing import report_on
from cluster_reports.article.publication import frozen_form
from cluster_reports.article.seal import content_hash
from cluster_reports.models import Article, Correction, PublishedVersion, Withdrawal, remember
from cluster_reports.vietnamese.dates import short_date

from . import scheduling
from .following import follow
from .limitation_answer import unanswered
from .period import publish_if_complete, take_back
from .published_page import take_down, write_after
from .step import Step, StepRefused

Status = Article.Status
LONGEST_NOTICE = Withdrawal._meta.get_field("notice").max_length
DROPPED = Step(  # what waited to be corrected is no longer before readers
    name="dropped",
    label="Rút cùng bài được gỡ",
    sources=frozenset({Correction.Status.ASKED}),
    target=Correction.Status.WITHDRAWN,
    allowed=access.nobody,
    is_brought_along=True,
)


def _propose(article, *, by, at, **_):
    article.proposed_by, article.proposed_at = by, at
    article.keep_revision(by=by, at=at, label="Gửi biên tập")


def _take_back(article, **_):
    article.proposed_by = article.proposed_at = None
    scheduling.clear(article)


def _publish(article, *, by, at, flags, **_):
    """Freezes text, data and hash in the row and in its next version; the page is served from the row from now on."""
    article.published_by, article.published_at = by, at
    article.keep_revision(by=by, at=at, label="Đăng bài")
    article.published = frozen_form(article, at) | {"withdrawn": _withdrawn_before(article)}
    article.content_hash = content_hash(article.published)
    article.drift_mark = ""
    remember(article)
    scheduling.clear(article)
    PublishedVersion.keep(article, by=by, at=at)
    publish_if_complete(article.review.period, by=by, at=at)
    return _on_time(flags)


def _withdrawn_before(article):
    """When an article that comes again had been taken from its readers, and what they were told then."""
    return [
        {"on": short_date(localdate(one.at), year=True), "notice": one.notice.rstrip(".")}
        for one in article.withdrawals.all()
    ]


def _on_time(flags):
    on_time = flags.get("on_time")
    return [{"line": "Theo hẹn", "reason": scheduling.said_moment(on_time)}] if on_time else []


def _withdraw(article, *, by, at, flags, **_):
    """Keeps ``flags["notice"]``, what readers are told; a correction that waits is dropped with it.

    Raises ``StepRefused`` where the notice is too long.
    """
    notice = scheduling.notice_of(flags)
    if len(notice) > LONGEST_NOTICE:
        raise StepRefused(f"Lý do cho người đọc dài quá {LONGEST_NOTICE} ký tự. Chưa có gì thay đổi.")
    take_down(article)
    remember(article)
    scheduling.clear(article)
    Withdrawal.objects.create(article=article, at=at, by=by, notice=notice)
    for correction in article.corrections.waiting():
        follow(correction, DROPPED, by=by, at=at)
    if not article.review.articles.published().exclude(pk=article.pk).exists():
        take_back(article.review.period, by=by, at=at)
    return [{"line": "Lý do cho người đọc", "reason": notice}, *_on_time(flags)]


def _findings(article, at):
    """What must be mended before anyone reads it: the blocking ones of the list that the desk shows."""
    faults = [
        (finding.anchor, f"{finding.title}: {finding.says} {finding.fix}")
        for finding in report_on(article, localdate(at)).blocking
    ]
    return faults + unanswered(article.review)


def _unscheduling(status):
    """One row a state: a step that names its target is known when it is sent twice."""
    return Step(
        name="unschedule",
        label="Bỏ hẹn",
        sources=frozenset({status}),
        target=status,
        allowed=access.can_unschedule,
        consequence="Bài giữ nguyên trạng thái; không tự đăng, không tự gỡ.",
        effect=scheduling.unschedule,
    )


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
        holds_period=True,
        aftermath=write_after,
    ),
    Step(
        name="withdraw",
        label="Gỡ bài",
        sources=frozenset({Status.PUBLISHED}),
        target=Status.WITHDRAWN,
        allowed=access.can_withdraw,
        asks_comment=True,
        consequence="Người đọc không mở được bài nữa; mở địa chỉ cũ thì thấy bài đã gỡ và lý do cho người đọc.",
        effect=_withdraw,
        holds_period=True,
    ),
    Step(
        name="schedule",
        label="Hẹn đăng",
        sources=frozenset({Status.PROPOSED}),
        target=Status.PROPOSED,
        allowed=access.can_publish,
        consequence="Đến giờ, bài tự đăng nếu câu chữ và số liệu vẫn như lúc hẹn; nếu không, biên tập được báo.",
        faults=_findings,
        effect=scheduling.schedule,
    ),
    Step(
        name="schedule_withdrawal",
        label="Hẹn gỡ",
        sources=frozenset({Status.PUBLISHED}),
        target=Status.PUBLISHED,
        allowed=access.can_withdraw,
        asks_comment=True,
        consequence="Đến giờ, bài tự gỡ; người đọc thấy bài đã gỡ và lý do cho người đọc.",
        effect=scheduling.schedule,
    ),
    *(_unscheduling(status) for status in (Status.PROPOSED, Status.PUBLISHED)),
)
