"""What clusters have set themselves, read from the rows this reader may see: one query a clause, none for strangers."""

from django.db.models import Q

from cluster_reports.models import BallotRule, Cluster, LegalBasis, Quota, ScoringTable
from cluster_reports.quotas import UNCHECKED
from cluster_reports.vietnamese.dates import numeric_date
from cluster_reports.vietnamese.numbers import number, percent

MOST = 30  # rows of one list; an administrator sees every cluster


def _valid(row, first, last):
    start, end = getattr(row, first), getattr(row, last)
    return f"từ {numeric_date(start)}" + (f" đến hết {numeric_date(end)}" if end else "")


def _source(citation, is_checked):
    by = f"căn cứ: {citation}" if citation else "chưa ghi căn cứ"
    return by if is_checked else f"{by} ({UNCHECKED})"


def _days(user, today):
    clusters = Cluster.objects.real().visible_to(user).select_related("organisation")[:MOST]
    return [
        f"{one.name}, {one.organisation.name}: hạn nộp trước khi hết kỳ {one.due_days_before_end} ngày, mở trước"
        f" hạn {one.opens_days_before_due} ngày, khóa sau hạn {one.locks_days_after_due} ngày."
        for one in clusters
    ]


def _tables(user, today):
    tables = (
        ScoringTable.objects.visible_to(user)
        .filter(status=ScoringTable.Status.ISSUED, starts_on__lte=today, year=today.year)
        .filter(cluster__practice_of__isnull=True)
        .for_page()
        .order_by("cluster__sort_name", "-version")[:MOST]
    )
    return [
        f"{one.cluster.name}: {one}{f', {one.document}' if one.document else ''}, từ {numeric_date(one.starts_on)}."
        + (f" Quy tắc xếp hạng: {one.ranking.strip().rstrip('.')}." if one.ranking.strip() else "")
        for one in tables
    ]


def _ballot_rules(user, today):
    return [
        f"{one.name}: {'phiếu kín' if one.is_secret else 'phiếu ghi tên'}, tối thiểu {number(one.quorum)}% số"
        f" phiếu, thông qua {one.needs}; {_valid(one, 'valid_from', 'valid_to')};"
        f" {_source(one.source, one.is_checked)}."
        for one in BallotRule.objects.valid_on(today)[:MOST]
    ]


def _quotas(user, today):
    own = Q(cluster__isnull=True) | Q(cluster__in=Cluster.objects.real().visible_to(user))
    rows = Quota.objects.on(today).filter(own).select_related("form", "cluster__organisation")[:MOST]
    return [
        f"{one.form.name}{f', riêng {one.cluster.name}' if one.cluster else ''}: tối đa {percent(one.percent)}"
        f" {one.get_counts_display()}, {one.get_rounding_display()}; {_valid(one, 'starts_on', 'ends_on')};"
        f" {_source(one.citation, one.is_checked)}."
        for one in rows
    ]


def _basis(user, today):
    basis = LegalBasis.on(today)
    return [line.strip() for line in basis.said.splitlines() if line.strip()] if basis else []


READERS = {
    "days": ("Cụm, khối của bạn đang đặt", _days),
    "scoring-tables": ("Bảng điểm đang áp dụng", _tables),
    "ballot-rules": ("Quy tắc bỏ phiếu đang dùng", _ballot_rules),
    "quotas": ("Tỉ lệ đang áp dụng", _quotas),
    "legal-basis": ("Căn cứ pháp lý đang dùng", _basis),
}
NOTHING = "Chưa có gì được đặt."


def in_force(names, user, today) -> dict[str, tuple[str, list[str]]]:
    """(heading, lines) of each of the named readers, for people inside."""
    if not user.is_authenticated:
        return {}
    return {
        name: (READERS[name][0], READERS[name][1](user, today) or [NOTHING]) for name in sorted(set(names))
    }
