from decimal import Decimal

from django.db import IntegrityError, transaction

from cluster_reports import access, notices
from cluster_reports.models import Appeal, Criterion, FinalScore, LoggedStep, Scoring
from cluster_reports.vietnamese.numbers import number

from .step import Step, StepRefused

Status = Appeal.Status
GONE = "Tiêu chí này không còn trong bảng điểm đang dùng."
UNDECIDED = "Điểm của tiêu chí này đã bỏ chốt sau khi đơn vị đề nghị; chốt điểm lại rồi trả lời."


def final_of(scoring, criterion_id, unit_id) -> FinalScore | None:
    """The points decided for one line of one unit."""
    return FinalScore.objects.filter(scoring=scoring, criterion=criterion_id, unit=unit_id).first()


@transaction.atomic
def ask(scoring, criterion, unit, *, by, at, reason) -> Appeal:
    """A unit's request to look again at its points on one line; logged, and told to who marks it.

    Raises ``StepRefused`` with a Vietnamese sentence; then nothing is changed.
    """
    scoring = Scoring.objects.select_for_update(of=("self",)).get(pk=scoring.pk)
    final = final_of(scoring, criterion.pk, unit.pk)
    if not access.can_appeal(by, scoring, unit.pk):
        raise StepRefused("Bảng chấm điểm này không nhận đề nghị xem lại nữa. Chưa gửi gì.")
    if final is None or criterion.kind == Criterion.Kind.BEST:
        raise StepRefused("Tiêu chí này chưa có điểm chốt để xem lại. Chưa gửi gì.")
    try:
        with transaction.atomic():
            asked = Appeal.objects.create(
                scoring=scoring,
                criterion=criterion,
                unit=unit,
                points=final.points,
                reason=reason,
                asked_by=by,
                asked_at=at,
            )
    except IntegrityError:
        raise StepRefused("Đơn vị đã đề nghị xem lại điểm này và đang chờ trả lời.") from None
    logged = LoggedStep.objects.create(
        subject=asked,
        step="ask",
        label="Đề nghị xem lại điểm",
        source=Status.ASKED,
        target=Status.ASKED,
        by=by,
        at=at,
        comment=reason,
    )
    notices.tell(asked, logged)
    return asked


def _not_decided(appeal, at):
    if appeal.criterion.table_id != appeal.scoring.table_id:
        return [("", GONE)]
    return [] if final_of(appeal.scoring_id, appeal.criterion_id, appeal.unit_id) else [("", UNDECIDED)]


def _not_kept(appeal, at):
    """As ``_not_decided``; a line that is gone can still be answered, so that the appeal does not wait for ever."""
    return [fault for fault in _not_decided(appeal, at) if fault[1] != GONE]


def _change(appeal, *, by, at, comment, flags, **_):
    """Decides on other points; the cluster's stay as they were when the line was first decided on."""
    points, criterion = flags.get("points"), appeal.criterion
    final = final_of(appeal.scoring_id, criterion.pk, appeal.unit_id)
    if points is None or not criterion.floor <= points <= criterion.maximum:
        raise StepRefused(
            f"Điểm phải từ {number(criterion.floor)} đến {number(criterion.maximum)}. Chưa có gì thay đổi."
        )
    if points == final.points:
        raise StepRefused(f"Điểm đang chốt đã là {number(points)}. Chưa có gì thay đổi.")
    before = final.points
    final.points, final.reason, final.by, final.at = points, comment, by, at
    final.save()
    _answer(appeal, points, by=by, at=at, comment=comment)
    return [{"line": changed_said(points), "reason": f"trước là {number(before)}"}]


def _keep(appeal, *, by, at, comment, **_):
    final = final_of(appeal.scoring_id, appeal.criterion_id, appeal.unit_id)
    _answer(appeal, final.points if final else appeal.points, by=by, at=at, comment=comment)


def _answer(appeal, points, *, by, at, comment):
    appeal.ruled_points, appeal.answer = points, comment
    appeal.answered_by, appeal.answered_at = by, at


def changed_said(points: Decimal) -> str:
    """What the logged step says of new points: "Sửa thành 9 điểm"."""
    return f"Sửa thành {number(points)} điểm"


STEPS = (
    Step(
        name="change",
        label="Sửa điểm",
        sources=frozenset({Status.ASKED}),
        target=Status.CHANGED,
        allowed=access.can_answer_appeal,
        asks_comment=True,
        is_primary=True,
        consequence="Điểm chốt của tiêu chí này đổi thành điểm mới, kèm lý do.",
        faults=_not_decided,
        effect=_change,
    ),
    Step(
        name="keep",
        label="Giữ điểm",
        sources=frozenset({Status.ASKED}),
        target=Status.KEPT,
        allowed=access.can_answer_appeal,
        asks_comment=True,
        consequence="Điểm chốt giữ nguyên; đơn vị đọc được lý do.",
        faults=_not_kept,
        effect=_keep,
    ),
    Step(
        name="take_back",
        label="Rút đề nghị",
        sources=frozenset({Status.ASKED}),
        target=Status.WITHDRAWN,
        allowed=access.can_take_back_appeal,
        consequence="Không ai phải trả lời nữa; điểm giữ nguyên.",
    ),
)
