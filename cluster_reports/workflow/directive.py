from datetime import date

from django.db import transaction

from cluster_reports import access, notices
from cluster_reports.models import Directive, LoggedStep, Period

from .step import Step, StepRefused

Status = Directive.Status


@transaction.atomic
def send(period, *, by, at, **fields) -> tuple[Directive, bool]:
    """A commander's directive, logged and told to who must act; the very same sent twice is the one there is.

    ``fields`` are the model's: to, unit, target, limitation, about, text, due_on. Returns it and whether it is new.
    Raises ``StepRefused`` with a Vietnamese sentence; then nothing is changed.
    """
    period = Period.objects.select_for_update(of=("self",)).select_related("cluster").get(pk=period.pk)
    if not access.can_direct(by, period):
        raise StepRefused("Bạn không có quyền chỉ đạo về kỳ này. Chưa gửi gì.")
    same = {name: fields[name] for name in ("to", "unit", "target", "limitation", "text", "due_on")}
    known = Directive.objects.filter(period=period, by=by, status=Status.SENT, **same).first()
    if known:
        return known, False
    sent = Directive.objects.create(period=period, by=by, sent_at=at, **fields)
    logged = LoggedStep.objects.create(
        subject=sent,
        step="send",
        label="Gửi chỉ đạo",
        source=Status.SENT,
        target=Status.SENT,
        by=by,
        at=at,
        comment=sent.text,
    )
    notices.tell(sent, logged)
    return sent, True


def _stamp(directive, name, by, at):
    setattr(directive, f"{name}_by", by)
    setattr(directive, f"{name}_at", at)


def _acknowledge(directive, *, by, at, **_):
    if directive.read_at is None:
        _stamp(directive, "read", by, at)
    if directive.acknowledged_at is None:
        _stamp(directive, "acknowledged", by, at)


def _finish(directive, *, by, at, comment, **_):
    """Who reports what was done has taken it on, with or without saying so before."""
    _acknowledge(directive, by=by, at=at)
    _stamp(directive, "done", by, at)
    directive.outcome = comment


def _close(directive, *, by, at, **_):
    _stamp(directive, "closed", by, at)


def _take_up(directive, *, flags, **_):
    """What was reported stays in the log; the unit reports anew, by another day where one is given."""
    _stamp(directive, "done", None, None)
    _stamp(directive, "closed", None, None)
    directive.outcome = ""
    due_on: date | None = flags.get("due_on")
    if due_on and due_on != directive.due_on:
        directive.due_on = due_on
        return [{"line": "Hạn mới", "reason": f"{due_on:%d/%m/%Y}"}]
    return []


STEPS = (
    Step(
        name="acknowledge",
        label="Nhận chỉ đạo",
        sources=frozenset({Status.SENT}),
        target=Status.ACKNOWLEDGED,
        allowed=access.can_answer_directive,
        is_primary=True,
        consequence="Người chỉ đạo biết đơn vị đã nhận và bắt đầu làm.",
        effect=_acknowledge,
    ),
    Step(
        name="finish",
        label="Báo kết quả",
        sources=frozenset({Status.SENT, Status.ACKNOWLEDGED}),
        target=Status.DONE,
        allowed=access.can_answer_directive,
        asks_comment=True,
        consequence="Người chỉ đạo đọc kết quả rồi kết thúc, hoặc yêu cầu làm tiếp.",
        effect=_finish,
    ),
    Step(
        name="close",
        label="Kết thúc chỉ đạo",
        sources=frozenset({Status.DONE}),
        target=Status.CLOSED,
        allowed=access.can_direct_further,
        is_primary=True,
        consequence="Đơn vị không còn phải làm gì về việc này; hội nghị kỳ sau vẫn nêu.",
        effect=_close,
    ),
    Step(
        name="take_up",
        label="Yêu cầu làm tiếp",
        sources=frozenset({Status.DONE, Status.CLOSED}),
        target=Status.ACKNOWLEDGED,
        allowed=access.can_direct_further,
        asks_comment=True,
        consequence="Đơn vị làm tiếp và báo kết quả lại.",
        effect=_take_up,
    ),
    Step(
        name="withdraw",
        label="Rút chỉ đạo",
        sources=frozenset(Directive.WITH_UNIT),
        target=Status.WITHDRAWN,
        allowed=access.can_direct_further,
        asks_comment=True,
        consequence="Đơn vị không phải làm nữa; hội nghị kỳ sau không nêu.",
        effect=_close,
    ),
)
