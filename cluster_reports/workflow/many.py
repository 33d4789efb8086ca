"""One step taken on several reports at once: each through ``take``, each with its own check, nothing silent."""

from enum import StrEnum

from django.utils.timezone import localdate, localtime
from msgspec import Struct

from cluster_reports import access
from cluster_reports.models import LoggedStep, UnitReport

from . import take
from .step import StepRefused

Status = UnitReport.Status


class Ending(StrEnum):
    DONE = "done"
    BEFORE = "before"  # this person had done it already: the second press of a double click
    REFUSED = "refused"


class Outcome(Struct, frozen=True):
    """What became of one report, and in words what was done or why not."""

    report: UnitReport
    ending: Ending
    words: str


def take_many(reports, name, versions, *, by, at) -> list[Outcome]:
    """Takes the step on each report for the person ``by``; one refused changes nothing and stops no other.

    ``reports`` are locked by the caller, after their period and in the order of their keys, so that two people doing
    this at once wait for each other. ``versions`` are what the page showed, by key: one decides about what one saw.
    A report costs some fifteen queries: its period held, its checks, its step, its log, its notices and what is out,
    as if it had been alone.
    """
    return [
        foresee(report, name, versions[report.pk], by=by, at=at) or _take_one(report, name, by, at)
        for report in reports
    ]


def foresee(report, name, version, *, by, at) -> Outcome | None:
    """What this step would come to for this person, where it cannot be taken; None where nothing stands in the way."""
    if done_before := _done_before(report, name, by, at):
        return Outcome(report, Ending.BEFORE, done_before)
    if reason := _why_not(report, name, version, by, at):
        return Outcome(report, Ending.REFUSED, reason)
    return None


def _take_one(report, name, by, at):
    try:
        done = take(report, name, by=by, at=at)
    except StepRefused as refusal:
        words = " ".join([str(refusal), *(sentence for _, sentence in refusal.faults)])
        return Outcome(report, Ending.REFUSED, words)
    said = "Đã gửi lời nhắc cho cán bộ đơn vị." if name == "remind" else f"{done.get_status_display()}."
    return Outcome(report, Ending.DONE, said)


def _why_not(report, name, version, by, at):
    """A reminder decides nothing about what the report says, so it asks for no version."""
    if name != "remind" and version != report.version:
        return f"Báo cáo đã thay đổi sau khi bạn mở bảng{_last_step(report)}. Mở xem lại rồi quyết định."
    if reason := access.why_not_judge(by, report, localdate(at)):
        return reason
    if name == "approve" and report.status == Status.SUBMITTED and report.period.cluster.needs_check:
        return "Chưa có người thẩm định; cụm, khối này duyệt qua hai bước."
    if name == "approve" and report.checked_by_id == by.pk:
        return "Bạn đã thẩm định báo cáo này; một người khác duyệt."
    return ""


def _done_before(report, name, by, at):
    if name == "approve" and report.status == Status.APPROVED and report.approved_by_id == by.pk:
        return f"Bạn đã duyệt lúc {_moment(report.approved_at)}."
    if name == "check" and report.status == Status.CHECKED and report.checked_by_id == by.pk:
        return f"Bạn đã thẩm định lúc {_moment(report.checked_at)}."
    if name == "remind" and report.status in UnitReport.WITH_UNIT:
        last = LoggedStep.objects.about(report).filter(step="remind", by=by).first()
        if last and localdate(last.at) == localdate(at):
            return f"Bạn đã nhắc lúc {_moment(last.at)}; mỗi ngày chỉ nhắc một lần."
    return ""


def _last_step(report):
    last = LoggedStep.objects.about(report).first()
    return f" ({last.by}: “{last.label}” lúc {_moment(last.at)})" if last else ""


def _moment(at):
    return localtime(at).strftime("%H:%M ngày %d/%m/%Y")
