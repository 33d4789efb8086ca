from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from cluster_reports import access, notices
from cluster_reports.models import (
    Assignment,
    ChangedValue,
    LoggedStep,
    Period,
    Result,
    Target,
    TargetChange,
    UnitReport,
)
from cluster_reports.models.target_change import from_text, to_text
from cluster_reports.vietnamese.words import upper_first

from .period import open_reports
from .step import Step, StepRefused

Status = TargetChange.Status
NOTHING = "Chưa có gì thay đổi."


@transaction.atomic
def ask(target, values, *, by, at, reason) -> TargetChange:
    """A request to change what is agreed: ``values`` are (unit, field, old, new) as ``ChangedValue`` keeps them.

    Logged, and told to whoever decides; nothing is written to the target yet. Raises ``StepRefused`` with a
    Vietnamese sentence, and ``faults`` where the new figures would not be possible.
    """
    target = Target.objects.select_for_update(of=("self",)).get(pk=target.pk)
    if not (by.is_active and by.is_admin or access.can_ask_change(by, target.pledge, localdate(at))):
        raise StepRefused(f"Bạn không đề nghị điều chỉnh chỉ tiêu này được. {NOTHING}")
    if not values:
        raise StepRefused(f"Giá trị mới giống giá trị đang có. {NOTHING}")
    change = TargetChange(target=target, reason=reason, asked_by=by, asked_at=at)
    rows = [
        ChangedValue(change=change, unit=unit, field=field, old=old, new=new)
        for unit, field, old, new in values
    ]
    details = _details(rows)
    _as_it_would_be(target, rows)
    try:
        with transaction.atomic():
            change.save()
            for row in rows:
                row.change = change
                row.save()
    except IntegrityError:
        raise StepRefused(
            f"Chỉ tiêu “{target.name}” đang có một đề nghị điều chỉnh chờ quyết định: chờ trả lời, hoặc rút"
            f" đề nghị ấy rồi đề nghị lại. {NOTHING}"
        ) from None
    logged = LoggedStep.objects.create(
        subject=change,
        step="ask",
        label="Đề nghị điều chỉnh chỉ tiêu",
        source=Status.ASKED,
        target=Status.ASKED,
        by=by,
        at=at,
        comment=reason,
        details=details,
    )
    notices.tell(change, logged)
    return change


def _details(rows):
    return [{"line": row.name, "reason": f"{row.old_said} → {row.new_said}"} for row in rows]


def _as_it_would_be(target, rows):
    """The target and the assignments with the new figures, unsaved, by unit; None is the target itself.

    Raises ``StepRefused`` where an old figure no longer holds, or the new ones are not possible.
    """
    if faults := _unmeasurable(target, rows):
        raise StepRefused(f"Giá trị mới không dùng được. {NOTHING}", [("", fault) for fault in faults])
    changed = {None: target} if any(row.unit_id is None for row in rows) else {}
    for row in rows:
        if row.unit_id not in changed:
            found = Assignment.objects.select_for_update().filter(target=target, unit=row.unit_id).first()
            changed[row.unit_id] = found or Assignment(target=target, unit=row.unit)
        _refuse_if_stale(row, getattr(changed[row.unit_id], row.field))
        setattr(changed[row.unit_id], row.field, from_text(row.field, row.new))
    if faults := [*_invalid(changed)]:
        raise StepRefused(f"Giá trị mới không dùng được. {NOTHING}", [("", fault) for fault in faults])
    return changed


def _refuse_if_stale(row, now):
    if to_text(now) == row.old:
        return
    present = ChangedValue(change=row.change, unit=row.unit, field=row.field, new=to_text(now))
    raise StepRefused(
        f"{upper_first(row.name)} nay là “{present.new_said}”, không còn là “{row.old_said}” như lúc đề nghị."
        f" {NOTHING}"
    )


def _unmeasurable(target, rows):
    """How a target is measured stays as it is once a figure measured so has been approved."""
    how = [row for row in rows if row.field in ChangedValue.HOW_IT_IS_MEASURED]
    if any(row.field == ChangedValue.Field.DIRECTION and _sort(row.old) != _sort(row.new) for row in how):
        return ["Chỉ tiêu bằng số, có hoặc không, xếp loại không đổi thành nhau được: hãy lập chỉ tiêu mới."]
    approved = target.results.filter(report__status=UnitReport.Status.APPROVED)
    approved = approved.exclude(state=Result.State.NOT_REPORTED).count() if how else 0
    if not approved:
        return []
    return [f"Chỉ tiêu này đã có {approved} số liệu được duyệt nên giữ nguyên cách đo: hãy lập chỉ tiêu mới."]


def _sort(direction):
    return direction if direction in {"yes_no", "graded"} else "counted"


def _invalid(changed):
    for row in changed.values():
        try:
            row.full_clean(validate_unique=False)
        except ValidationError as fault:
            yield from (message for messages in fault.message_dict.values() for message in messages)


def _approve(change, *, by, at, comment, **_):
    """Writes the new figures; they hold for every report that is not approved yet."""
    target = Target.objects.select_for_update(of=("self",)).get(pk=change.target_id)
    rows = list(change.values.select_related("unit"))
    for row in rows:
        row.change = change
    change.target = target
    details = _details(rows)
    for row in _as_it_would_be(target, rows).values():
        row.save()
    given = [row for row in rows if row.field == ChangedValue.Field.IS_ASSIGNED]
    _bring_lines_up_to_date(
        target, [row for row in given if row.new_value], [row for row in given if row.old_value]
    )
    _decide(change, by=by, at=at, comment=comment)
    return details


def _bring_lines_up_to_date(target, newly_given, spared):
    """Lines of a target newly given appear in reports still with their unit; empty ones of a unit spared go.

    A figure already entered stays where it is.
    """
    pledge = target.pledge
    if newly_given:
        for period in pledge.cluster.periods.filter(year=pledge.year, status=Period.Status.OPEN):
            open_reports(period)
    Result.objects.filter(
        target=target,
        state=Result.State.NOT_REPORTED,
        evidence__isnull=True,
        report__unit__in=[row.unit_id for row in spared],
        report__status__in=UnitReport.WITH_UNIT,
        report__period__status=Period.Status.OPEN,
    ).delete()


def _decide(change, *, by, at, comment, **_):
    change.decided_by, change.decided_at, change.answer = by, at, comment


STEPS = (
    Step(
        name="approve",
        label="Đồng ý điều chỉnh",
        sources=frozenset({Status.ASKED}),
        target=Status.APPROVED,
        allowed=access.can_decide_change,
        is_primary=True,
        consequence="Giá trị mới có hiệu lực ngay với mọi báo cáo chưa duyệt; báo cáo đã duyệt và bài đã đăng"
        " giữ mức cũ.",
        effect=_approve,
    ),
    Step(
        name="refuse",
        label="Không đồng ý",
        sources=frozenset({Status.ASKED}),
        target=Status.REFUSED,
        allowed=lambda user, change, today: (
            access.can_decide_change(user, change, today)
            or access.can_decide_change_instead(user, change, today)
        ),
        asks_comment=True,
        consequence="Chỉ tiêu giữ nguyên; người đề nghị được báo lý do.",
        effect=_decide,
    ),
    Step(
        name="approve_instead",
        label="Đồng ý thay",
        sources=frozenset({Status.ASKED}),
        target=Status.APPROVED,
        allowed=access.can_decide_change_instead,
        asks_comment=True,
        consequence="Quản trị đồng ý thay người duyệt; lý do và người làm được ghi lại.",
        effect=_approve,
    ),
    Step(
        name="take_back",
        label="Rút đề nghị",
        sources=frozenset({Status.ASKED}),
        target=Status.WITHDRAWN,
        allowed=access.can_take_back_change,
        consequence="Không ai phải quyết định nữa; chỉ tiêu giữ nguyên.",
    ),
)
