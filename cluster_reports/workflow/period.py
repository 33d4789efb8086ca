from cluster_reports import access
from cluster_reports.models import Period, Result, Target, UnitReport

from .step import Step

Status = Period.Status


def open_reports(period) -> int:
    """Makes the empty report of every member, with a line for every target it was assigned; returns how many
    reports are new. Safe to repeat: targets added since get their lines in reports still with their unit.
    """
    targets = Target.objects.filter(pledge__cluster=period.cluster, pledge__year=period.year)
    not_assigned = set(targets.filter(assignments__is_assigned=False).values_list("pk", "assignments__unit"))
    made = 0
    for unit in period.members():
        report, is_new = UnitReport.objects.get_or_create(period=period, unit=unit)
        made += is_new
        if report.status not in UnitReport.WITH_UNIT:
            continue
        Result.objects.bulk_create(
            [
                Result(report=report, target=target)
                for target in targets
                if (target.pk, unit.pk) not in not_assigned
            ],
            ignore_conflicts=True,
        )
    return made


def _open(period, **_):
    open_reports(period)


def _no_members(period):
    if period.members().exists():
        return []
    return [("", "Cụm, khối chưa có đơn vị thành viên nào vào cuối kỳ.")]


STEPS = (
    Step(
        name="open",
        label="Mở kỳ",
        sources=frozenset({Status.PREPARING}),
        target=Status.OPEN,
        allowed=access.can_administer,
        is_primary=True,
        consequence="Mỗi đơn vị thành viên có ngay một báo cáo trống theo chỉ tiêu được giao.",
        faults=_no_members,
        effect=_open,
    ),
    Step(
        name="lock",
        label="Khóa kỳ",
        sources=frozenset({Status.OPEN}),
        target=Status.LOCKED,
        allowed=access.can_administer,
        consequence="Các đơn vị không nhập được nữa; báo cáo đã nộp vẫn được duyệt.",
    ),
    Step(
        name="unlock",
        label="Mở khóa kỳ",
        sources=frozenset({Status.LOCKED}),
        target=Status.OPEN,
        allowed=access.can_administer,
        asks_comment=True,
    ),
)
