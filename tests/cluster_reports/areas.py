"""A report in three areas, each judged by people of another unit; a fourth line lies in no area."""

from types import SimpleNamespace

from tests.factories import (
    make_area,
    make_line,
    make_pledge,
    make_result,
    make_target,
    make_unit,
    make_user,
)

NAMES = ("Chính trị", "Tham mưu", "Hậu cần")


def three_areas(report):
    """Areas, their judges, and the lines of ``report`` in them, each by its area's name; two lines in the first."""
    cluster = report.period.cluster
    pledge = make_pledge(cluster)
    areas, judges, lines = {}, {}, {}
    for order, name in enumerate(NAMES, 1):
        unit = make_unit(f"Cơ quan {name}", parent=cluster.organisation)
        areas[name] = make_area(cluster, name, unit, order=order)
        judges[name] = make_user(unit, full_name=f"Đặng {name}")
        content = make_line(pledge, f"Nội dung {name}", area=areas[name], order=order)
        lines[name] = [
            make_result(
                report, make_target(pledge, f"{name} {place}", line=content, order=place), value=place
            )
            for place in ((1, 2) if order == 1 else (1,))
        ]
    return SimpleNamespace(areas=areas, judges=judges, lines=lines, report=report)
