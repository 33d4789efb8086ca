"""Who is late, who is in time by an extension, who was excused: three lists that are never mixed."""

from msgspec import Struct

from cluster_reports.models import UnitReport
from cluster_reports.vietnamese.dates import numeric_date

Timeliness = UnitReport.Timeliness


class Lateness(Struct, frozen=True):
    """One of the lists: its title, its state for colour and icon, and its rows with their words."""

    title: str
    state: str
    rows: list  # (BoardRow, words, reason)


def lateness_of(rows, reads_reason) -> list[Lateness]:
    """The lists that have somebody in them, the longest delay first; ``reads_reason(row)`` opens the excuse."""
    late = sorted((row for row in rows if row.is_late), key=lambda row: -row.days_late)
    extended = [row for row in rows if row.is_extended]
    excused = [row for row in rows if row.is_excused]
    lists = (
        Lateness("Chậm, quá hạn", "late", [(row, _late(row), "") for row in late]),
        Lateness("Trong thời gian gia hạn", "granted", [(row, _extended(row), "") for row in extended]),
        Lateness(
            "Được miễn trễ",
            "excused",
            [(row, _excused(row), row.report.excuse if reads_reason(row) else "") for row in excused],
        ),
    )
    return [one for one in lists if one.rows]


def _late(row):
    if row.report.first_submitted_at:
        return f"nộp chậm {row.days_late} ngày"
    return f"quá hạn {row.days_late} ngày, chưa nộp"


def _extended(row):
    until = numeric_date(row.report.due_on)
    if row.timeliness == Timeliness.EXTENDED:
        return f"đã nộp trong hạn mới {until}"
    return f"gia hạn đến {until}, chưa nộp"


def _excused(row):
    if row.report.first_submitted_at:
        return f"nộp chậm {row.days_late} ngày"
    return f"quá hạn {row.days_late} ngày, chưa nộp" if row.days_late else "chưa nộp, chưa đến hạn"
