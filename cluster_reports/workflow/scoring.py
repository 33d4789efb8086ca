"""A scoring table is issued and never changes again; a period's scoring is closed, and frozen as it stood."""

from django.urls import reverse
from django.utils.timezone import localdate

from cluster_reports import access
from cluster_reports.models import Appeal, Ballot, Criterion, Scoring, ScoringTable
from cluster_reports.scoring import snapshot
from cluster_reports.scoring.bands import faults as band_faults
from cluster_reports.tables.score_book import book_of, digest_of
from cluster_reports.vietnamese.numbers import number

from .step import Step


def _unfinished(table, at):
    """What keeps a table from being used: sentences, each naming its line."""
    if not table.criteria.exclude(kind=Criterion.Kind.SUM).exists():
        return [("", "Bảng điểm chưa có tiêu chí nào.")]
    found = []
    tree = snapshot.table_of(table)
    for _, node in tree.walk():
        name = f"{node.code} {node.name}".strip()
        if not node.is_leaf and not node.parts:
            found.append(("", f"{name}: nhóm chưa có tiêu chí con."))
        if node.kind == "bands":
            told = band_faults(node.bands) if node.bands else ["chưa có khoảng điểm nào."]
            found += [("", f"{name}: {sentence}") for sentence in told]
            found += [
                (
                    "",
                    f"{name}: có khoảng được {number(band.points)} điểm, quá điểm tối đa {number(node.maximum)}.",
                )
                for band in node.bands
                if band.points > node.maximum
            ]
    odd = table.criteria.exclude(target__isnull=True).exclude(
        target__pledge__cluster=table.cluster, target__pledge__year=table.year
    )
    return found + [
        ("", f"{row}: chỉ tiêu không thuộc giao ước của cụm, khối năm {table.year}.") for row in odd
    ]


def _issue(table, *, at, **_):
    table.issued_at = at


TABLE_STEPS = (
    Step(
        name="issue",
        label="Ban hành bảng điểm",
        sources=frozenset({ScoringTable.Status.DRAFT}),
        target=ScoringTable.Status.ISSUED,
        allowed=access.can_administer,
        is_primary=True,
        consequence="Sau khi ban hành, bảng điểm không sửa được nữa; muốn đổi thì lập bản mới.",
        faults=_unfinished,
        effect=_issue,
    ),
)


def _open_lines(scoring, at):
    """Per unit, how much is still to decide, and which appeals nobody has answered."""
    book = book_of(scoring, snapshot.read(scoring, localdate(at)))
    found = [
        (
            reverse("score-finals", args=[scoring.period_id, unit["pk"]]),
            f"{unit['name']}: còn {unit['undecided']} tiêu chí chưa chốt điểm.",
        )
        for unit in book["units"]
        if unit["undecided"]
    ]
    found += [
        (
            appeal.get_absolute_url(),
            f"{appeal.unit_name}: đề nghị xem lại điểm “{appeal.criterion}” chưa được trả lời.",
        )
        for appeal in Appeal.objects.waiting().filter(scoring=scoring).for_page()
    ]
    found += [
        (ballot.get_absolute_url(), f"Cuộc bỏ phiếu “{ballot}” chưa kết thúc.")
        for ballot in Ballot.objects.filter(scoring=scoring, status=Ballot.Status.OPEN)
    ]
    return found or ([] if book["units"] else [("", "Cụm, khối chưa có đơn vị thành viên trong kỳ này.")])


def _close(scoring, *, by, at, **_):
    scoring.frozen = book_of(scoring, snapshot.read(scoring, localdate(at)))
    scoring.digest = digest_of(scoring.frozen)
    scoring.closed_by, scoring.closed_at = by, at


def _reopen(scoring, **_):
    scoring.frozen, scoring.digest = None, ""
    scoring.closed_by = scoring.closed_at = None


def _its_book(scoring):
    return {"digest": scoring.digest, "frozen": scoring.frozen}


STEPS = (
    Step(
        name="close_scores",
        label="Chốt bảng chấm điểm",
        sources=frozenset({Scoring.Status.OPEN}),
        target=Scoring.Status.CLOSED,
        allowed=access.can_close_scoring,
        is_primary=True,
        consequence="Điểm và thứ hạng được giữ nguyên như lúc chốt; các đơn vị trong cụm, khối xem được.",
        faults=_open_lines,
        effect=_close,
    ),
    Step(
        name="reopen_scores",
        label="Mở lại bảng chấm điểm",
        sources=frozenset({Scoring.Status.CLOSED}),
        target=Scoring.Status.OPEN,
        allowed=access.can_close_scoring,
        asks_comment=True,
        consequence="Bản đã chốt được giữ trong nhật ký; thứ hạng thôi hiện với các đơn vị cho đến khi chốt lại.",
        effect=_reopen,
        remembers=_its_book,
    ),
)
