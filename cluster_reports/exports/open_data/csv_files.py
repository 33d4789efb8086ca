"""A published period as CSV files for Vietnamese Excel: UTF-8 with a mark, semicolons, decimal commas."""

import csv
import io
import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from cluster_reports.models import AgendaItem, Award, ContentOutcome, Result, Target, Visibility
from cluster_reports.tables import open_shapes as shapes

YES_NO = {True: "có", False: "không", None: ""}
BOUNDS = dict(Result.Bound.choices)
STATES = {value: str(label).lower() for value, label in Result.State.choices}
_FORMULA = re.compile(r"^\s*[=+\-@|%＝＋－＠]")
_NUMBER = re.compile(r"-?\d+(,\d+)?")

TITLES = {
    "don-vi.csv": "Đơn vị thành viên",
    "chi-tieu.csv": "Chỉ tiêu và kết quả chung",
    "ket-qua.csv": "Kết quả từng đơn vị",
    "hoi-nghi.csv": "Hội nghị",
    "xep-hang.csv": "Xếp hạng",
    "bai-viet.csv": "Bài đã đăng",
    "van-ban.csv": "Văn bản đã cấp số",
}
Columns = list[tuple[str, Callable[[Any], Any]]]


def cell(value) -> str:
    """A value as a cell says it; what a spreadsheet would calculate gets an apostrophe, so that it stays text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES_NO[value]
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    is_formula = _FORMULA.match(text) and not _NUMBER.fullmatch(text)
    return f"'{text}" if is_formula or text[:1] in {"\t", "\r", "\n"} else text


def table(rows: Iterable, columns: Columns) -> bytes:
    content = io.StringIO(newline="")
    writer = csv.writer(content, delimiter=";", lineterminator="\r\n")
    writer.writerow(heading for heading, _ in columns)
    writer.writerows([cell(read(row)) for _, read in columns] for row in rows)
    return content.getvalue().encode("utf-8-sig")


def tables_of(data: shapes.PeriodData) -> dict[str, bytes]:
    """Every file by its name; one that would have no row is still there, with its headings."""
    units = {one.key: one.name for one in data.units}
    targets = {one.key: one for one in data.targets}
    return {
        "don-vi.csv": table(
            data.units,
            [
                ("Mã đơn vị", lambda one: one.key),
                ("Tên đầy đủ", lambda one: one.name),
                ("Tên gọi ngắn", lambda one: one.short_name),
                ("Đứng đầu", lambda one: one.is_head),
            ],
        ),
        "chi-tieu.csv": table(data.targets, _of_targets(targets)),
        "ket-qua.csv": table(data.results, _of_results(targets, units)),
        "hoi-nghi.csv": table(
            lines_of(data.review),
            [("Phần", lambda row: row[0]), ("Nội dung", lambda row: row[1]), ("Thêm", lambda row: row[2])],
        ),
        "xep-hang.csv": table(
            data.scoring.places if data.scoring else (),
            [
                ("Hạng", lambda one: one.rank),
                ("Mã đơn vị", lambda one: one.unit),
                ("Đơn vị", lambda one: one.name),
                ("Tổng điểm", lambda one: one.total),
                ("Điểm tối đa", lambda one: one.maximum),
                ("Ghi chú", lambda one: one.note),
            ],
        ),
        "bai-viet.csv": table(
            data.articles,
            [
                ("Địa chỉ", lambda one: one.head.slug),
                ("Dành cho", lambda one: "công khai" if one.head.audience == "public" else "nội bộ"),
                ("Tít", lambda one: one.head.headline),
                ("Đăng lúc", lambda one: f"{one.head.published_at:%d/%m/%Y %H:%M}"),
                ("Số bản đã đăng", lambda one: len(one.versions)),
                ("Số đính chính", lambda one: len(one.corrections)),
                ("Mã băm", lambda one: one.head.content_hash),
            ],
        ),
        "van-ban.csv": table(
            data.papers,
            [
                ("Số, ký hiệu", lambda one: one.code),
                ("Tên văn bản", lambda one: one.title),
                ("Ngày", lambda one: one.dated_on),
                ("Mã băm", lambda one: one.content_hash),
            ],
        ),
    }


def _of_targets(targets) -> Columns:
    directions, visibilities = dict(Target.Direction.choices), dict(Visibility.choices)

    def of_amount(name):
        return lambda one: getattr(one.amount, name) if one.amount else None

    def of_coverage(name):
        return lambda one: getattr(one.coverage, name) if one.coverage else None

    return [
        ("Mã chỉ tiêu", lambda one: one.key),
        ("Chỉ tiêu", lambda one: one.name),
        ("Trong đó của", lambda one: targets[one.parent].name if one.parent in targets else ""),
        ("Hướng", lambda one: directions[one.direction]),
        ("Đơn vị tính", lambda one: one.measure),
        ("Mức phổ biến", lambda one: visibilities[one.visibility]),
        ("Mức giao cả năm", lambda one: one.year_plan),
        ("Mức giao của kỳ", lambda one: one.period_plan),
        ("Kết quả chung", of_amount("value")),
        ("Đến", of_amount("high")),
        ("Cách nói", lambda one: FORMS[one.amount.form] if one.amount else ""),
        ("Mức chính xác", lambda one: BOUNDS[one.amount.bound] if one.amount else ""),
        ("Ước tính", of_amount("is_estimate")),
        ("Tử số", of_amount("numerator")),
        ("Mẫu số", of_amount("denominator")),
        ("Số đi kèm", lambda one: one.pair.value if one.pair else None),
        ("Là", lambda one: one.pair_measure),
        ("Trả lời bằng lời", lambda one: "; ".join(f"{a.label}: {a.units} đơn vị" for a in one.answers)),
        ("Đơn vị được giao", of_coverage("assigned")),
        ("Đơn vị có số liệu", of_coverage("reported")),
        ("Đơn vị không áp dụng", of_coverage("not_applicable")),
        ("Chênh lệch so với cùng kỳ", lambda one: one.change),
    ]


FORMS = {
    "total": "con số chung",
    "each": "đơn vị nào cũng bằng",
    "floor": "từ mức này trở lên",
    "ceiling": "không quá mức này",
    "range": "trong khoảng",
}


def _of_results(targets, units) -> Columns:
    return [
        ("Mã chỉ tiêu", lambda one: one.target),
        ("Chỉ tiêu", lambda one: targets[one.target].name),
        ("Mã đơn vị", lambda one: one.unit),
        ("Đơn vị", lambda one: "cả cụm, khối" if one.unit is None else units.get(one.unit, "")),
        ("Tình trạng", lambda one: STATES[one.state]),
        ("Số liệu", lambda one: one.value),
        ("Đơn vị tính", lambda one: targets[one.target].measure),
        ("Mức chính xác", lambda one: BOUNDS[one.bound] if one.value is not None else ""),
        ("Tử số", lambda one: one.numerator),
        ("Mẫu số", lambda one: one.denominator),
        ("Số đi kèm", lambda one: one.pair_value),
        ("Có hoặc không", lambda one: one.is_yes),
        ("Xếp loại", lambda one: one.grade),
        ("Mức giao cả năm", lambda one: one.year_plan),
        ("Mức giao của kỳ", lambda one: one.period_plan),
    ]


def lines_of(review: shapes.Review):
    """The review line by line: (part, text, more)."""
    agenda, levels, routes = (
        dict(choices)
        for choices in (AgendaItem.Kind.choices, ContentOutcome.Level.choices, Award.Route.choices)
    )
    yield from (
        (part, text, "")
        for part, text in (
            ("Ngày họp", review.on and f"{review.on:%d/%m/%Y}"),
            ("Địa điểm", review.place),
            ("Đơn vị đăng cai", review.host),
            ("Chủ trì", review.chair),
            ("Chủ đề", review.theme),
            ("Đặc điểm tình hình", review.context),
            ("Đánh giá chung", review.assessment),
        )
        if text
    )
    for one in review.guests:
        yield "Đại biểu", ", ".join(filter(None, [f"{one.rank} {one.name}".strip(), one.posts])), one.spoke
    for one in review.agenda:
        yield "Nội dung hội nghị", one.text or one.unit, agenda[one.kind]
    for text in review.movements:
        yield "Phong trào", text, ""
    for one in review.outcomes:
        yield "Nội dung giao ước", one.text, levels[one.level]
    for one in review.highlights:
        yield "Kết quả nổi bật", one.text, one.unit
    for one in review.models:
        yield "Mô hình", one.name, one.unit
    for one in review.awards:
        many = "lượt " if one.counts_occurrences else ""
        yield (
            "Khen thưởng",
            one.form,
            f"{routes[one.route]}: {one.collectives} {many}tập thể, {one.individuals} {many}cá nhân",
        )
    for one in review.limitations:
        yield "Hạn chế", one.text, one.cause
    for one in review.directions:
        yield "Phương hướng", one.text or one.target, one.answers
