"""The running order of a meeting, from what the review holds."""

from msgspec import Struct

from cluster_reports.vietnamese.words import upper_first


class Point(Struct, frozen=True):
    """One point of the agenda: what, and who speaks or which unit it is about ("" where nobody is named)."""

    text: str
    who: str = ""


def agenda_of(review, levels, unit_names) -> list[Point]:
    """Opening, report, units, what the meeting does, the guests who direct, conclusion; empty points are left out."""
    word = review.get_kind_display()
    points = [Point("Khai mạc, giới thiệu đại biểu", review.chair)]
    points.append(Point(f"Báo cáo {word} {review.period}", review.reporter))
    if unit_names:
        points.append(Point("Các đơn vị báo cáo kết quả", "; ".join(unit_names)))
    items = review.agendaitems.filter(visibility__in=levels).select_related("unit")
    for item in items.prefetch_related("unit__former_names"):
        unit = item.unit.name_on(review.period.ends_on) if item.unit else ""
        points.append(Point(": ".join(filter(None, [upper_first(item.get_kind_display()), item.text])), unit))
    for guest in review.guests.filter(visibility__in=levels):
        if guest.spoke:
            who = " ".join(filter(None, [guest.rank, guest.name]))
            points.append(Point("Phát biểu chỉ đạo", ", ".join(filter(None, [who, guest.posts]))))
    return [*points, Point("Kết luận hội nghị", review.chair)]
