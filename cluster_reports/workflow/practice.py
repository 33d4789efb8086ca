"""A cluster's practice (kỳ tập huấn): opened with units that have reported already, put back, removed whole.

The seeded reports went through the very effects of the steps people take; nobody is told of those.
"""

from datetime import datetime, time, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.timezone import localdate, make_aware

from cluster_reports import notices
from cluster_reports.models import Assignment, Cluster, LoggedStep, Result, UnitReport
from cluster_reports.models.practice import DAYS_TO_ENTER, copy_cluster, model_period, remove_cluster
from cluster_reports.models.practice_figures import fill
from units.models import User

from . import unit_report
from .period import open_reports
from .step import StepRefused

LABELS = {
    "open_practice": "Mở kỳ tập huấn",
    "reset_practice": "Đặt lại kỳ tập huấn",
    "remove_practice": "Xóa kỳ tập huấn",
}
SEEDED = "Dựng sẵn để tập huấn"
SCENES = ("returned", "late", "approved", "submitted", "entering")  # of the units beside the head's, in turn
REASON = "Tập huấn: số liệu của dòng được đánh dấu chưa khớp sổ theo dõi; sửa lại rồi nộp."
REMARK = "Kiểm tra lại với sổ theo dõi."
PROSE = {
    "strengths": "Đơn vị triển khai đủ các nội dung giao ước, nhiều chỉ tiêu đạt mức giao của kỳ (bài tập huấn).",
    "limitations": "Một số chỉ tiêu về xây dựng mô hình còn chậm so với kế hoạch của kỳ (bài tập huấn).",
    "causes": "Phân công theo dõi ở một số bộ phận chưa rõ người, rõ hạn (bài tập huấn).",
    "directions": "Tập trung hoàn thành các chỉ tiêu còn chậm ngay trong tháng đầu kỳ sau (bài tập huấn).",
}


@transaction.atomic
def open_practice(cluster, *, by, at):
    """The practice cluster's period; where there is a practice already, that one. The caller holds the cluster's lock.

    Raises ``StepRefused`` where the cluster has nothing to practise with.
    """
    there = practice_of(cluster)
    if there is not None:
        return there.periods.get()
    period = _build(cluster, by=by, at=at)
    logged = _log(cluster, "open_practice", by=by, at=at)
    notices.tell_practice(period, logged)
    return period


@transaction.atomic
def reset_practice(cluster, seen, *, by, at):
    """Builds the practice anew; ``seen`` is the pk of the practice that the person saw. Returns its new period.

    None where that one is not there any more: somebody was faster, and nothing is changed.
    """
    there = practice_of(cluster)
    if there is None:
        raise StepRefused("Cụm, khối không có kỳ tập huấn. Chưa có gì thay đổi.")
    if str(there.pk) != seen:
        return None
    _remove(there)
    period = _build(cluster, by=by, at=at)
    _log(cluster, "reset_practice", by=by, at=at)
    return period


@transaction.atomic
def remove_practice(cluster, seen, *, by, at):
    """Removes the practice that the person saw; one that came after it stays. Returns whether it was removed."""
    there = practice_of(cluster)
    if there is None or str(there.pk) != seen:
        return False
    _remove(there)
    _log(cluster, "remove_practice", by=by, at=at)
    return True


def practice_of(cluster):
    return Cluster.objects.filter(practice_of=cluster).first()


def _remove(practice):
    files = remove_cluster(practice)
    transaction.on_commit(lambda: [default_storage.delete(path) for path in files])


def _log(cluster, step, *, by, at):
    return LoggedStep.objects.create(
        subject=cluster, step=step, label=LABELS[step], source="", target="", by=by, at=at
    )


def _build(cluster, *, by, at):
    like = model_period(cluster)
    if like is None:
        raise StepRefused(
            "Chưa mở được kỳ tập huấn: cụm, khối chưa có giao ước nào có chỉ tiêu để nhập thử. Chưa có gì thay đổi."
        )
    if not like.members().exists():
        raise StepRefused(
            "Chưa mở được kỳ tập huấn: cụm, khối chưa có đơn vị thành viên trong kỳ. Chưa có gì thay đổi."
        )
    period, real_of = copy_cluster(cluster, like, at)
    open_reports(period)
    author = by if by.is_admin else _an_admin() or by
    known = _real_results(like, real_of)
    scenes = _scenes(period, at)
    plans = _plans(period)
    for report in period.reports.for_page():
        _seed(report, scenes[report.unit_id], known, plans, by=author, at=at)
    return period


def _an_admin():
    """Seeded steps are nobody's of the cluster: who handed a report in may not approve it."""
    return User.objects.filter(role=User.Role.ADMIN, is_active=True).order_by("pk").first()


def _scenes(period, at):
    """What each unit has done: the head's is still entering, the others in turn."""
    head = period.cluster.head_on(period.acting_day(localdate(at)))
    others = [unit.pk for unit in period.members() if head is None or unit.pk != head.unit_id]
    scenes = {pk: SCENES[place % len(SCENES)] for place, pk in enumerate(others)}
    return scenes | ({head.unit_id: "entering"} if head else {})


def _real_results(like, real_of):
    """What was approved in the real period, by (new target, unit); nothing where it is only planned."""
    if like.pk is None:
        return {}
    new_of = {old: new for new, old in real_of.items()}
    found = Result.objects.filter(
        report__period=like, report__status=UnitReport.Status.APPROVED
    ).select_related("report")
    return {(new_of[one.target_id], one.report.unit_id): one for one in found if one.target_id in new_of}


def _plans(period):
    """What each unit took on, by (target, unit)."""
    pledge = period.cluster.pledges.get()
    rows = Assignment.objects.filter(target__pledge=pledge, planned__isnull=False)
    return {(row.target_id, row.unit_id): row.planned for row in rows}


def _seed(report, scene, known, plans, *, by, at):
    results = list(report.results.for_entry())
    results.sort(key=lambda one: one.target.parent_id is not None)  # the whole before its parts
    if scene == "entering":
        results = results[: len(results) * 2 // 3]
    by_target = {}
    for result in results:
        result.report, target = report, result.target
        planned = target.share_of(plans.get((target.pk, report.unit_id), target.planned), report.period.kind)
        whole = by_target.get(target.parent_id)
        most = _part_of(whole, target) if whole is not None and whole.value is not None else None
        fill(result, planned, known.get((target.pk, report.unit_id)), most)
        by_target[target.pk] = result
    Result.objects.bulk_update(results, [*Result.WRITTEN])
    report.changed_at = at
    if scene == "entering":
        report.days_granted = DAYS_TO_ENTER
        report.save()
        return
    for name, text in PROSE.items():
        setattr(report, name, text)
    report.save()
    came = at if scene == "late" else _morning(report.period.due_on - timedelta(1))
    _take(report, "submit", by=by, at=came)
    if scene == "returned":
        flagged = next((one for one in results if one.value), results[0] if results else None)
        _take(report, "return", by=by, at=at, comment=REASON, flags={flagged.pk: REMARK} if flagged else {})
    elif scene == "approved" and not report.part_reviews.exists():
        _take(report, "approve", by=by, at=at)


def _part_of(whole, target):
    """As much as one of several parts may have of the whole, so that together they do not exceed it."""
    return (
        whole.value / max(1, whole.target.parts.count()) if target.measure == whole.target.measure else None
    )


def _morning(day):
    return make_aware(datetime.combine(day, time(9)))


def _take(report, name, *, by, at, comment="", flags=None):
    """A step's own effect, logged; asked of nobody and told to nobody."""
    step = next(one for one in unit_report.STEPS if one.name == name)
    source, report.status = report.status, step.target
    details = step.effect(report, by=by, at=at, comment=comment, flags=flags or {}) or []
    report.save()
    LoggedStep.objects.create(
        subject=report,
        step=name,
        label=step.label,
        source=source,
        target=report.status,
        by=by,
        at=at,
        comment=f"{SEEDED}. {comment}" if comment else SEEDED,
        details=details,
    )
