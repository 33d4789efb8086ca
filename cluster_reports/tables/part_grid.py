"""The areas of reports side by side: of one report, and of all the units of a period."""

from msgspec import Struct

from cluster_reports.models import PartReview, UnitReport

Status = PartReview.Status
SYMBOLS = {
    Status.APPROVED: ("✓", "đã duyệt"),
    Status.RETURNED: ("✗", "trả lại"),
    Status.WAITING: ("…", "chờ duyệt"),
}


class Part(Struct, frozen=True):
    """One part as a page shows it; ``row`` has its report, area and judge loaded."""

    row: PartReview

    @property
    def label(self):
        """The state in words; what was never judged although the report is approved, an admin approved along."""
        return "Không duyệt riêng" if self._is_passed_over else self.row.get_status_display()

    @property
    def css(self):
        """The name of the state's colour and icon."""
        return "not-started" if self._is_passed_over else self.row.status

    @property
    def symbol(self):
        return "–" if self._is_passed_over else SYMBOLS[self.row.status][0]

    @property
    def _is_passed_over(self):
        is_settled = self.row.report.status == UnitReport.Status.APPROVED
        return is_settled and self.row.status == Status.WAITING


def parts_of(report) -> list[Part]:
    """The parts of one submitted report in the order of the areas: one query, none found where there are no areas."""
    if report.submitted_at is None:
        return []
    rows = list(report.part_reviews.for_page())
    for row in rows:
        row.report = report
    return [Part(row) for row in rows]


def summary(parts) -> str:
    """ "2 ✓ đã duyệt · 1 ✗ trả lại"; states that no part is in are left out."""
    states = [part.row.status for part in parts]
    return " · ".join(
        f"{states.count(status)} {symbol} {words}"
        for status, (symbol, words) in SYMBOLS.items()
        if status in states
    )


class UnitParts(Struct, frozen=True):
    """One unit's row: a Part for every area, None where its report has nothing of the area."""

    unit_name: str
    report: UnitReport
    cells: list


def period_parts(rows) -> tuple[list, list[UnitParts]]:
    """(areas, rows of units) of the submitted reports among ``rows`` of the board that this person may read.

    One query whatever their number.
    """
    reports = {row.report.pk: row for row in rows if row.is_visible and row.report.submitted_at is not None}
    areas, by_report = {}, {}
    for part in PartReview.objects.filter(report__in=reports).for_page():
        part.report = reports[part.report_id].report
        areas[part.area_id] = part.area
        by_report.setdefault(part.report_id, {})[part.area_id] = Part(part)
    ordered = sorted(areas.values(), key=lambda area: (area.order, area.pk))
    return ordered, [
        UnitParts(reports[pk].unit_name, reports[pk].report, [parts.get(area.pk) for area in ordered])
        for pk, parts in sorted(by_report.items(), key=lambda one: list(reports).index(one[0]))
    ]
