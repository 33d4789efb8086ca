"""The pledge of a cluster for a year (giao ước thi đua): contents, targets, commitments, signatures."""

from datetime import date
from decimal import Decimal

from msgspec import Struct

from cluster_reports.article.directing import inside
from cluster_reports.models import Pledge, Target, Visibility
from cluster_reports.models.plans import Plans
from cluster_reports.vietnamese.numbers import number
from cluster_reports.vietnamese.words import upper_first
from units.models import Unit

from .annexes import NOT_ASSIGNED, beside_each_other
from .layout import Annex, Column, Letterhead, Paper, Signature, Table, Text, flat, items, section


class Signer(Struct, frozen=True):
    unit: str
    post: str
    name: str


class Promise(Struct, frozen=True):
    """What a pledge holds, as plain data; ``targets`` are name, measure and what is asked of every unit."""

    cluster: str
    organisation: str
    year: int
    theme: str
    contents: tuple[str, ...]
    commitments: tuple[str, ...]
    targets: tuple[tuple[str, str, str], ...]
    units: tuple[str, ...]
    given: tuple[tuple[str, str, tuple[str, ...]], ...]  # to each unit; empty where all are asked the same
    of_units: tuple[tuple[str, tuple[str, ...]], ...]
    signers: tuple[Signer, ...]
    signed_on: date | None
    superior: Signer | None = None  # its ``unit`` says how: "Ký xác nhận", "Phê duyệt"
    witnessed_by: str = ""


def read_promise(pledge: Pledge) -> Promise:
    """A constant number of queries. A target inside a unit only stays out: the paper goes to all members."""
    day = date(pledge.year, 12, 31)
    lines = list(pledge.lines.select_related("unit").prefetch_related("unit__former_names"))
    common = [line for line in lines if line.unit_id is None]
    by_unit = {}
    for line in lines:
        if line.unit_id is not None:
            by_unit.setdefault(line.unit, []).append(line.text)
    units = sorted(by_unit, key=lambda unit: (unit.protocol_order, unit.sort_name))
    signatures = list(pledge.signatures.select_related("unit").prefetch_related("unit__former_names"))
    days = [one.signed_on for one in signatures]
    targets = list(pledge.targets.exclude(visibility=Visibility.UNIT))
    members = list(pledge.cluster.members_on(day))
    return Promise(
        cluster=pledge.cluster.name,
        organisation=pledge.cluster.organisation.name_on(day),
        year=pledge.year,
        theme=pledge.theme,
        contents=tuple(line.text for line in common if line.kind == line.Kind.CONTENT),
        commitments=tuple(line.text for line in common if line.kind == line.Kind.COMMITMENT),
        targets=tuple((target.name, target.measure, _planned(target, target.planned)) for target in targets),
        units=tuple(unit.short_name_on(day) for unit in members),
        given=_given(targets, members),
        of_units=tuple((unit.name_on(day), tuple(by_unit[unit])) for unit in units),
        signers=tuple(Signer(one.unit.name_on(day), one.signer_post, one.signer_name) for one in signatures),
        signed_on=max(days) if days and all(days) else None,
        superior=_superior(pledge),
        witnessed_by=pledge.witnessed_by,
    )


def _superior(pledge: Pledge) -> Signer | None:
    if not pledge.superior_on:
        return None
    how = upper_first(pledge.get_countersigned_as_display())
    return Signer(how, pledge.superior_post, pledge.superior_name)


def _planned(target: Target, figure: Decimal | None) -> str:
    if target.direction == Target.Direction.ZERO:
        return "không để xảy ra"
    if figure is None:
        return ""
    of = f"/{number(target.planned_of)}" if target.planned_of is not None else ""
    return f"{number(figure)}{of}"


def _given(targets: list[Target], members: list[Unit]) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """What is asked of each member, where that differs for one of them at least."""
    plans = Plans(targets)
    rows = []
    for target in targets:
        given = [plans.of(target, unit.pk) for unit in members]
        if any(not one.is_assigned or one.planned != target.planned for one in given):
            cells = [_planned(target, one.planned) if one.is_assigned else NOT_ASSIGNED for one in given]
            rows.append((target.name, target.measure, tuple(cells)))
    return tuple(rows)


def pledge(promise: Promise, letterhead: Letterhead) -> Paper:
    """It takes no number. It bears the day of the last signature, once all have signed."""
    theme = promise.theme.strip('“”" ')
    signers = [Signature(one.post, one.name, f"Đại diện {one.unit}") for one in promise.signers]
    if above := promise.superior:
        signers.append(Signature(above.post, above.name, above.unit))
    witnessed = (
        f"Giao ước được ký dưới sự chứng kiến của {promise.witnessed_by}." if promise.witnessed_by else ""
    )
    return Paper(
        kind="",
        type_name="Giao ước thi đua",
        subject=f"Năm {promise.year}",
        letterhead=letterhead,
        bases=letterhead.bases,
        parts=_kept(
            Text(f"Chủ đề: “{theme}”." if theme else ""),
            *section("Nội dung thi đua", items(inside(text) for text in promise.contents)),
            *section("Chỉ tiêu thi đua", _targets(promise)),
            *section("Cam kết", items(inside(text) for text in promise.commitments)),
            *section(
                "Đăng ký của các đơn vị",
                *(section(unit, items(inside(text) for text in lines)) for unit, lines in promise.of_units),
            ),
            Text(witnessed),
        ),
        signatures=tuple(signers),
        annexes=_annex(promise),
    )


def _annex(promise: Promise) -> tuple[Annex, ...]:
    tables = beside_each_other(promise.units, [(*row[:2], list(row[2])) for row in promise.given])
    title = f"Chỉ tiêu giao riêng cho từng đơn vị năm {promise.year}"
    return (Annex(title, tables, is_wide=True),) if promise.given and tables else ()


def _kept(*parts) -> tuple:
    return tuple(flat(parts))


def _targets(promise: Promise) -> Table:
    columns = (
        Column("STT", 2, is_number=True),
        Column("Chỉ tiêu", 11),
        Column("Đơn vị tính", 4, is_number=True),
        Column("Mức chung", 5, is_number=True),
    )
    rows = tuple((str(place), *target) for place, target in enumerate(promise.targets, 1))
    return Table(columns, rows)
