"""Scoring tables for tests, and units drawn at random for them."""

from decimal import Decimal

from hypothesis import strategies as st

from cluster_reports.scoring.criteria import Band, Criterion, Input, Snapshot, Table
from cluster_reports.scoring.saying import ATTENDED

D = Decimal


def band(points, low=None, high=None, low_in=True, high_in=False):
    ends = (None if end is None else D(str(end)) for end in (low, high))
    return Band(D(str(points)), *ends, low_in, high_in)


EVERY_KIND = Table(
    (
        Criterion(
            1,
            "Thực hiện chỉ tiêu",
            parts=(
                Criterion(
                    11, "Khám sức khỏe", "target", maximum=D(20), direction="up", measure="%", target=1
                ),
                Criterion(
                    12,
                    "Tai nạn giao thông",
                    "target",
                    maximum=D(10),
                    direction="down",
                    measure="vụ",
                    target=2,
                ),
                Criterion(
                    13, "Vi phạm kỷ luật", "target", maximum=D(10), direction="zero", measure="vụ", target=3
                ),
                Criterion(14, "Xếp loại", "target", maximum=D(5), direction="graded", target=4),
                Criterion(15, "Tăng gia", "best", maximum=D(10), direction="up", measure="m²", target=5),
            ),
        ),
        Criterion(
            2,
            "Tổ chức phong trào",
            parts=(
                Criterion(21, "Có kế hoạch", "pass", maximum=D(5)),
                Criterion(22, "Mô hình mới", "events", maximum=D(5), each=D("0.5"), measure="mô hình"),
                Criterion(23, "Cộng, trừ", "balance", maximum=D(2), floor=D(-5), each=D("0.5"), off=D(1)),
                Criterion(24, "Mẫu kiểm tra", "sample", maximum=D(20), sample=50, needs_evidence=True),
                Criterion(25, "Báo cáo đúng hạn", "on_time", maximum=D(10), off=D(2)),
                Criterion(26, "Dự hội nghị", "attended", maximum=D(10), partly=D(6), excused=D("2.5")),
            ),
        ),
        Criterion(
            3,
            "Điểm thưởng",
            parts=(
                Criterion(
                    31,
                    "Tỷ lệ không dùng tiền mặt",
                    "bands",
                    maximum=D(5),
                    is_bonus=True,
                    measure="%",
                    bands=(band(2, 88, 90), band(3, 90, 95), band(4, 95, 100), band(5, 100, None)),
                ),
            ),
        ),
    ),
    ties=(11, 22),
    name="Bảng điểm thử",
)

amounts = st.decimals(0, 2000, places=2)
counts = st.integers(0, 60).map(D)


def inputs_of(leaf):
    """Anything that may be known of a unit for this leaf, nothing and "not assigned" included."""
    known = {
        "target": {"actual": amounts, "planned": amounts, "baseline": amounts, "is_met": st.booleans()},
        "best": {"actual": amounts, "planned": amounts},
        "pass": {"is_met": st.booleans()},
        "events": {"count": counts},
        "balance": {"count": counts, "count_off": counts},
        "bands": {"count": st.decimals(0, 120, places=2)},
        "sample": {"count": counts, "has_evidence": st.just(True)},
        "on_time": {"days_late": st.integers(0, 20)},
        "attended": {"meetings": st.lists(st.sampled_from(list(ATTENDED)), max_size=4).map(tuple)},
    }[leaf.kind]
    fields = {
        name: values if name == "meetings" else st.none() | values
        for name, values in known.items()
        if name != "has_evidence"
    }
    return st.builds(
        Input,
        is_assigned=st.sampled_from([True, True, True, False]),
        has_evidence=st.booleans(),
        **fields,
    )


def snapshots(table=EVERY_KIND, most=6):
    leaves = list(table.leaves())
    one = st.fixed_dictionaries({leaf.pk: inputs_of(leaf) for leaf in leaves})
    return st.lists(one, min_size=1, max_size=most).map(
        lambda rows: Snapshot(table, tuple(range(len(rows))), dict(enumerate(rows)))
    )
