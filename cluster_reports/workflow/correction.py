"""Corrections of published articles: asked by one editor, published by another, for readers to see."""

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from cluster_reports import access, notices
from cluster_reports.article import correcting, draft
from cluster_reports.article.drifting import alarm, data_part, photo_drift, source_mark
from cluster_reports.article.proofing import report_on
from cluster_reports.article.publication import passports
from cluster_reports.article.seal import content_hash
from cluster_reports.article.snapshot import read, to_json
from cluster_reports.models import (
    Article,
    ConfirmedNumber,
    Correction,
    LoggedStep,
    Paragraph,
    PublishedVersion,
    remember,
)

from . import article as articles
from .following import log
from .published_page import take_down, write_after
from .step import Step, StepRefused

Status = Correction.Status
LABEL = "Đăng đính chính"
NOTHING = "Chưa có gì thay đổi."


@transaction.atomic
def ask(article, typed, *, by, at, note, source="", base="", number_source="") -> Correction:
    """A correction of what readers see: ``typed`` are the new texts by place, ``note`` is what readers are told.

    ``source`` is the mark of the new data where the figures follow them; ``number_source`` where numbers come from
    that no fact holds; ``base`` the hash of the version that was read. Nothing changes for readers yet. Raises
    ``StepRefused``, with ``faults`` where the new text is at fault.
    """
    article = Article.objects.for_page().select_for_update(of=("self",)).get(pk=article.pk)
    if not access.can_correct(by, article, localdate(at)):
        raise StepRefused(f"Bạn không đính chính bài này được. {NOTHING}")
    if article.status != Article.Status.PUBLISHED:
        raise StepRefused(
            f"Chỉ đính chính bài đã đăng; bài này đang là “{article.get_status_display()}”. {NOTHING}"
        )
    if base and base != article.content_hash:
        raise StepRefused(
            f"Bài đã được đính chính hoặc đăng lại sau khi bạn mở trang. {NOTHING} Mở lại để đọc bản mới."
        )
    if not note.strip():
        raise StepRefused(f"Cần ghi lời đính chính cho người đọc. {NOTHING}")
    titles = dict(article.paragraphs.values_list("block", "title"))
    changes = correcting.changes(article.published, titles, typed)
    if not changes:
        raise StepRefused(f"Chưa có chữ nào khác với bản đã đăng. {NOTHING}")
    correction = Correction(
        article=article,
        note=note,
        changes=changes,
        takes_data=bool(source),
        source=source,
        number_source=number_source,
        base_hash=article.content_hash,
        asked_by=by,
        asked_at=at,
    )
    _try_out(correction, at)
    try:
        with transaction.atomic():
            correction.save()
    except IntegrityError:
        raise StepRefused(
            f"Bài đang có một đính chính chờ đăng: chờ người khác đăng, hoặc rút đính chính ấy trước. {NOTHING}"
        ) from None
    logged = LoggedStep.objects.create(
        subject=correction,
        step="ask",
        label="Đề nghị đính chính",
        source=Status.ASKED,
        target=Status.ASKED,
        by=by,
        at=at,
        comment=note,
        details=_details(changes),
    )
    notices.tell(correction, logged)
    return correction


def _details(changes):
    parts = [(one["title"], *correcting.told_apart(one["old"], one["new"])) for one in changes]
    return [{"line": title, "reason": f"“{old}” → “{new}”"} for title, old, new in parts]


def _try_out(correction, at):
    """Raises ``StepRefused`` where the corrected text would not be published; leaves nothing behind."""
    article = Article.objects.for_page().get(pk=correction.article_id)
    with transaction.atomic():
        _apply(correction, article, at)
        transaction.set_rollback(True)


def _apply(correction, article, at):
    """Puts the corrected text, and the new data where it takes them, into the article's row and paragraphs.

    The article's own words follow, so that one who takes it back to the desk finds what readers had. Raises
    ``StepRefused`` where the source data changed once more, or where the text is at fault.
    """
    today = None
    if correction.takes_data:
        snapshot = read(article.review, article.audience)
        today = draft.write(snapshot, article.opens)
        if source_mark(today) != correction.source:
            raise StepRefused(
                f"Số liệu nguồn đã đổi lần nữa sau khi soạn đính chính. {NOTHING} Soạn lại từ số liệu mới."
            )
        draft.refresh(article)
    before, titles = article.published, dict(article.paragraphs.values_list("block", "title"))
    piece = correcting.corrected(
        before, correction.changes, note=correction.note, on=localdate(at), today=today
    )
    if today:
        piece["snapshot"] = to_json(snapshot)
    article.headline_is_edited |= article.headline != piece["headline"]
    article.headline = piece["headline"]
    _follow(article, piece)
    article.published = piece  # its table is read for numbers that no fact holds, too
    if correction.number_source:
        _confirm_numbers(correction, article, at)
    shown = [row for row in article.paragraphs.all() if not row.is_hidden]
    piece["passports"] = passports(article, shown, piece["figures"])
    article.content_hash = content_hash(piece)
    faults = [*_publishing().faults(article, at), *_contradicted(piece, correction.changes, titles)]
    if today is None:
        faults += _compared_by_old(before, piece, correction.changes)
    if faults:
        raise StepRefused(f"Chưa thể đính chính: còn {len(faults)} việc phải xong trước.", faults)


def _confirm_numbers(correction, article, at):
    """Whoever asks answers for the numbers that no fact of the article holds."""
    numbers = {one.confirms for one in report_on(article, localdate(at)).findings if one.confirms}
    ConfirmedNumber.objects.bulk_create(
        ConfirmedNumber(
            article=article, number=number, source=correction.number_source, by=correction.asked_by, at=at
        )
        for number in sorted(numbers)
    )


def _contradicted(piece, changes, titles):
    """The table's figures that the text says no more, and the text's that the table had: half a correction would
    leave two figures before readers.
    """
    left = "Bảng “Trong số này” còn ghi “{value}” ở “{label}” mà bài không còn nói: {mend}"
    mend = "sửa cả ô ấy, hoặc để trống để bỏ dòng."
    said = "“{title}” còn ghi “{old}” mà bảng “Trong số này” không còn ghi: sửa cả chỗ ấy."
    return [
        *(("", left.format(**figure, mend=mend)) for figure in correcting.left_over(piece, changes)),
        *(
            ("", said.format(title=place.title, old=old))
            for place, old in correcting.still_said(piece, changes, titles)
        ),
    ]


def _compared_by_old(before, piece, changes):
    """What the table says of a figure is reckoned from it; where new data are taken, it is reckoned anew."""
    left = "Bảng “Trong số này” còn ghi “{comparison}” ở “{label}”, tính từ số cũ: sửa cả ô so sánh, hoặc để trống."
    return [("", left.format(**row)) for row in correcting.compared_by_old(before, piece, changes)]


def _publishing():
    """The step whose faults a correction has to pass too."""
    return next(step for step in articles.STEPS if step.name == "publish")


def _follow(article, piece):
    """The paragraphs say what the page says; what the page does not have is left out of them."""
    outlet = article.review.outlet
    mark = outlet.ending_mark if outlet else ""
    rows = {row.block: row for row in article.paragraphs.all()}
    for order, block in enumerate(piece["blocks"], 1):
        text = "\n".join(block["text"])
        row = rows.pop(block["block"], None) or Paragraph(article=article, block=block["block"], order=order)
        if mark and order == len(piece["blocks"]) and text.endswith(mark):
            text = f"{text.removesuffix(mark).rstrip('. ')}."
        row.text = None if text == row.generated.strip() else text
        row.is_hidden = row.needs_look = False
        row.save()
    for row in rows.values():
        row.is_hidden = True
        row.save()


def _publish(correction, *, by, at, **_):
    """Freezes the corrected text as the article's next version; readers see it at once, with old and new."""
    article = Article.objects.for_page().get(pk=correction.article_id)
    if article.status != Article.Status.PUBLISHED or article.content_hash != correction.base_hash:
        raise StepRefused(
            f"Bài không còn là bản mà đính chính này sửa. {NOTHING} Rút đính chính rồi soạn lại."
        )
    _apply(correction, article, at)
    take_down(article)
    known = "" if correction.takes_data else data_part(article.drift_mark)
    article.drift_mark = alarm(known, photo_drift(article.published, article))
    article.save()
    remember(article)
    _decide(correction, by=by, at=at)
    PublishedVersion.keep(article, by=by, at=at, correction=correction)
    article.keep_revision(by=by, at=at, label="Đính chính")
    log(
        article, "correct", LABEL, by=by, at=at, comment=correction.note, details=_details(correction.changes)
    )
    write_after(article)


def _decide(correction, *, by, at, comment="", **_):
    correction.decided_by, correction.decided_at, correction.answer = by, at, comment


STEPS = (
    Step(
        name="publish",
        label="Đăng đính chính",
        sources=frozenset({Status.ASKED}),
        target=Status.PUBLISHED,
        allowed=access.can_publish_correction,
        is_primary=True,
        consequence="Người đọc thấy ngay chữ mới, kèm lời đính chính có cả chữ cũ và chữ mới.",
        effect=_publish,
    ),
    Step(
        name="refuse",
        label="Không đăng đính chính",
        sources=frozenset({Status.ASKED}),
        target=Status.REFUSED,
        allowed=access.can_refuse_correction,
        asks_comment=True,
        consequence="Bài đã đăng giữ nguyên; người đề nghị được báo kèm lý do.",
        effect=_decide,
    ),
    Step(
        name="take_back",
        label="Rút đính chính",
        sources=frozenset({Status.ASKED}),
        target=Status.WITHDRAWN,
        allowed=access.can_take_back_correction,
        consequence="Bài đã đăng giữ nguyên.",
    ),
    articles.DROPPED,
)
