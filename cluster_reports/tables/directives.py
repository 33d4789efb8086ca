"""Directives as pages list them: on the brief, beside a figure, and in the next review."""

from collections import Counter

from msgspec import Struct

from cluster_reports.models import Directive
from cluster_reports.vietnamese.words import lower_first


class DirectiveRow(Struct, frozen=True):
    """One directive with what the day makes of it."""

    directive: Directive
    is_late: bool

    @property
    def css(self):
        return "late" if self.is_late else self.directive.css

    @property
    def state(self):
        return "Quá hạn" if self.is_late else self.directive.get_status_display()


def rows_of(directives, today) -> list[DirectiveRow]:
    return [DirectiveRow(one, one.is_late(today)) for one in directives]


def counts_said(rows) -> str:
    """ "1 chưa nhận, 2 đang làm, 1 quá hạn"; "" of none."""
    counts = Counter(lower_first(row.state) for row in rows)
    order = [lower_first(label) for label in Directive.Status.labels] + ["quá hạn"]
    return ", ".join(f"{counts[state]} {state}" for state in order if counts[state])


def carried_into(user, period, today) -> list[DirectiveRow]:
    """What this person may know of the directives that a review of the period lists; three queries at most."""
    found = Directive.objects.visible_to(user).carried_into(period).for_page()
    return rows_of(found.order_by("sent_at", "pk"), today)
