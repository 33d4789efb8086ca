from django.utils.timezone import localdate

from cluster_reports import access, notices
from cluster_reports.models import Article, LoggedStep, Period, Result, Target, UnitReport
from cluster_reports.models.gaps import gaps_before_opening

from .step import Step

Status = Period.Status
FOLLOWING = {
    "publish": "Công bố kỳ",
    "take_back": "Thôi công bố kỳ",
}  # what the steps of its articles and reports do to a period
WAYS = {UnitReport: "reports", Article: "review__articles"}  # from a period to rows whose steps hold it


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


def _blocking(period, at):
    """The gaps that leave an opened period of no use to anybody; the others are only told."""
    gaps = gaps_before_opening(period, localdate(at))
    return [("", gap.text) for gap in gaps if gap.is_blocking]


def hold_first(model, pk):
    """Holds the period of such a row until the transaction ends; to be called before the row itself is held.

    Everybody takes a period first, then its reports, then its articles: nobody waits in a ring.
    """
    held = Period.objects.select_for_update(no_key=True, of=("self",)).filter(**{WAYS[model]: pk})
    list(held.values_list("pk", flat=True))


def publish_if_complete(period, *, by, at):
    """The period counts as published once an article is out and every report is approved; else it stays as it is.

    Logged like a step, because people ask why they cannot write any more.
    """
    states = _hold(period)
    if period.status == Status.PUBLISHED or set(states) - {UnitReport.Status.APPROVED}:
        return
    _log(period, Status.PUBLISHED, "publish", by=by, at=at)
    notices.tell_tasks(period, by=by, at=at)


def _publish_again(period, *, by, at):
    """A period that was unlocked while its article stays out, and that nobody had anything to change in."""
    if Article.objects.published().filter(review__period=period).exists():
        publish_if_complete(period, by=by, at=at)


def take_back(period, *, by, at):
    """The last article of a period is withdrawn: it is locked again, and its reports may be reopened."""
    if period.status == Status.PUBLISHED:
        _log(period, Status.LOCKED, "take_back", by=by, at=at)


def _hold(period):
    """Reads the period anew, gives the states of its reports; nobody changes either until the transaction ends."""
    held = Period.objects.select_for_update(no_key=True).filter(pk=period.pk)
    period.status = held.values_list("status", flat=True).get()
    reports = period.reports.select_for_update(of=("self",)).order_by("pk")
    return list(reports.values_list("status", flat=True))


def _log(period, target, step, *, by, at):
    source, period.status = period.status, target
    period.save(update_fields=["status"])
    LoggedStep.objects.create(
        subject=period, step=step, label=FOLLOWING[step], source=source, target=target, by=by, at=at
    )


STEPS = (
    Step(
        name="open",
        label="Mở kỳ",
        sources=frozenset({Status.PREPARING}),
        target=Status.OPEN,
        allowed=access.can_administer,
        is_primary=True,
        consequence="Mỗi đơn vị thành viên có ngay một báo cáo trống theo chỉ tiêu được giao.",
        faults=_blocking,
        effect=_open,
    ),
    Step(
        name="lock",
        label="Khóa kỳ",
        sources=frozenset({Status.OPEN}),
        target=Status.LOCKED,
        allowed=access.can_administer,
        consequence="Các đơn vị không nhập được nữa; báo cáo đã nộp vẫn được duyệt."
        " Bài của kỳ đang đăng và mọi báo cáo đã duyệt thì kỳ trở lại đã công bố.",
        aftermath=_publish_again,
    ),
    Step(
        name="unlock",
        label="Mở khóa kỳ",
        sources=frozenset({Status.LOCKED, Status.PUBLISHED}),
        target=Status.OPEN,
        allowed=access.can_administer,
        asks_comment=True,
        consequence="Các đơn vị lại nhập được, báo cáo đã duyệt mở lại được. Kỳ đã công bố thì từ lúc này thành"
        " viên không xem được tổng kết, việc được giao và số liệu của nhau; bài đã đăng vẫn còn. Kỳ trở lại đã công bố"
        " khi khóa kỳ hoặc duyệt xong báo cáo cuối cùng, nên mở lại hết các báo cáo cần sửa rồi mới duyệt.",
        effect=_open,
    ),
)
