"""From a dossier to rows: all of it or, with the place named, nothing."""

from django.db import transaction
from msgspec import Struct

from cluster_reports.models import (
    Area,
    GradeScale,
    Period,
    PledgeLine,
    Submission,
    Target,
    UnitReport,
    link_answers,
    link_duties,
)
from cluster_reports.models.target_change import of_a_unit, of_the_whole
from units.models import Unit, UnitKind, User

from .faults import refuse, step_into
from .names import Names, entry_aliases, grade_aliases, line_aliases, target_aliases
from .placing import Placer
from .publishing import publish
from .shape import MANY, ONE
from .writing import dump


class Loaded(Struct, frozen=True):
    """What loading did; ``is_changed`` is False when everything was there already."""

    period: Period
    is_new: bool
    is_changed: bool


@transaction.atomic
def load(data: dict, *, replace: bool = False, before_publishing=None) -> Loaded:
    """Puts a parsed dossier into the database and publishes the articles it says were published.

    ``before_publishing(review)`` may add what a dossier cannot hold. Rows are found by their names and brought up
    to date; people who exist are left as they are. Where the period's reports or review already say something
    else, ``DossierError`` is raised unless ``replace``.
    """
    reader = _Reader(data)
    cluster = reader.cluster()
    before = _as_it_is(cluster, data["period"]["name"])
    period = reader.period(cluster)
    reader.plan(period, replace)
    reader.reports(period)
    reader.review(period)
    link_answers(cluster)
    link_duties(cluster)
    if before_publishing and reader.review_row:
        before_publishing(reader.review_row)
    reader.publish(replace)
    after = dump(period)
    if before and not replace:
        _refuse_overwriting(before, after, data)
    return Loaded(period, is_new=not before, is_changed=before != after)


def find(data: dict) -> Period | None:
    """The period of a parsed dossier, if the database has it already."""
    entry = data["cluster"]
    units = Names(data["units"], entry_aliases)
    return Period.objects.filter(
        name=data["period"]["name"],
        cluster__organisation__name=units.find(entry["organisation"], "cluster.organisation", "units")[
            "name"
        ],
        cluster__word=entry["word"],
        cluster__number=entry.get("number"),
        cluster__proper_name=entry.get("proper_name", ""),
    ).first()


def _as_it_is(cluster, name):
    """What the database holds of this period now, its reports locked; None when it is new."""
    period = Period.objects.filter(cluster=cluster, name=name).first()
    if period is None:
        return None
    list(UnitReport.objects.select_for_update(of=("self",)).filter(period=period).order_by("pk"))
    return dump(period)


def _refuse_overwriting(before, after, data):
    hint = "trên máy này đã có nội dung khác; chưa có gì thay đổi. Muốn thay bằng hồ sơ, thêm --replace."
    for name in ("status", "starts_on", "ends_on"):
        if before["period"][name] != after["period"][name]:
            refuse(f"period.{name}", hint)
    old = {report["unit"]: report for report in before.get("reports", [])}
    for place, entry in enumerate(after.get("reports", [])):
        was = old.get(entry["unit"], entry)
        if was != entry and not _is_untouched(was):
            refuse(_place_of(entry["unit"], data, place), hint)
    if "review" in before and before["review"] != after["review"]:
        refuse("review", hint)


def _agreed(pledge):
    """Of every target that was ever changed by agreement: its figures now, and the decisions behind them."""
    found = {}
    for target in pledge.targets.filter(changes__decided_at__isnull=False).distinct():
        units = {row.unit_id: of_a_unit(row) for row in target.assignments.all()}
        decided = target.changes.filter(decided_at__isnull=False)
        found[target.name] = (
            (of_the_whole(target), units),
            set(decided.values_list("asked_at", "status", "decided_at")),
        )
    return found


def _refuse_undoing(before, after, names):
    """An older dossier neither takes a decision back nor a figure that was decided."""
    for name, (figures, decisions) in before.items():
        new_figures, new_decisions = after.get(name, (None, set()))
        is_later = decisions < new_decisions
        if not decisions <= new_decisions or (figures != new_figures and not is_later):
            refuse(
                f"targets[{names.index(name)}]",
                "chỉ tiêu này đã được điều chỉnh trên máy này, hồ sơ giữ mức cũ; chưa có gì thay đổi."
                " Muốn thay bằng hồ sơ, thêm --replace.",
            )


def _place_of(unit, data, place):
    units = [entry["unit"] for entry in data.get("reports", [])]
    return f"reports[{units.index(unit) if unit in units else place}]"


def _is_untouched(report):
    """Whether it is the empty form that opening a period makes."""
    lines = report.get("results", [])
    return set(report) <= {"unit", "status", "results"} and all(
        set(line) == {"target", "state"} for line in lines
    )


class _Reader(Placer):
    """Goes through the sections in the order in which they refer to each other."""

    def __init__(self, data):
        self.data = data
        self.kinds, self.scales, self.grades, self.people = {}, {}, {}, {}
        self.areas = {}
        self.lines, self.targets = Names([], line_aliases), Names([], target_aliases)
        self.sources = {}
        self.entries = Names(data["units"], entry_aliases)
        self.units, self.waiting = {}, set()
        self._finders = {
            UnitKind: lambda name, path: _known(self.kinds, name, path, "kinds"),
            Unit: self.unit,
            User: lambda name, path: _known(self.people, name, path, "people"),
            Area: lambda name, path: _known(self.areas, name, path, "cluster.areas"),
            GradeScale: lambda name, path: _known(self.scales, name, path, "scales"),
            PledgeLine: lambda name, path: self.lines.find(name, path, "pledge.lines"),
            Target: lambda name, path: self.targets.find(name, path, "targets"),
            UnitReport: lambda name, path: _known(self.sources, self.unit(name, path), path, "reports"),
        }
        self._read_who()

    def _read_who(self):
        self.kinds = {row.name: row for row in self._free("kinds")}
        for place, entry in enumerate(self.data["units"]):
            self._unit_of(entry, f"units[{place}]")
        for place, entry in enumerate(self.data["units"]):
            olds = [
                self.unit(name, f"units[{place}].predecessors[{number}]")
                for number, name in enumerate(entry.get("predecessors", []))
            ]
            self.units[id(entry)].predecessors.set(olds)
        for place, entry in enumerate(self.data.get("people", [])):
            self.people[entry["username"]] = self.person(entry, f"people[{place}]")
        self.scales = {row.name: row for row in self._free("scales")}
        self.grades = {row.pk: Names(list(row.grades.all()), grade_aliases) for row in self.scales.values()}

    def _free(self, name):
        """The rows of a list that nothing contains."""
        return [
            self.place(MANY[name], entry, f"{name}[{place}]")
            for place, entry in enumerate(self.data.get(name, []))
        ]

    def unit(self, name, path):
        entry = self.entries.find(name, path, "units")
        return self._unit_of(entry, f"units[{self.data['units'].index(entry)}]")

    def _unit_of(self, entry, path):
        """The row of a unit's entry; the unit above it is placed first."""
        if id(entry) not in self.units:
            if id(entry) in self.waiting:
                refuse(step_into(path, "parent"), "đơn vị cấp trên đi vòng về chính đơn vị này.")
            self.waiting.add(id(entry))
            self.units[id(entry)] = self.place(MANY["units"], entry, path)
        return self.units[id(entry)]

    def grade(self, entry, path):
        target = self._finders[Target](entry["target"], path)
        if target.scale_id is None:
            refuse(path, "chỉ tiêu này không xếp loại.")
        return self.grades[target.scale_id].find(entry["grade"], path, "scales")

    def cluster(self):
        row = self.place(ONE["cluster"], self.data["cluster"], "cluster")
        self.areas = {area.name: area for area in row.areas.all()}
        return row

    def period(self, cluster):
        return self.place(ONE["period"], self.data["period"], "period", cluster)

    def plan(self, period, replace):
        """The pledge of the period's year and its targets; what was agreed here since is kept unless ``replace``."""
        entries = self.data.get("targets", [])
        if "pledge" not in self.data:
            return refuse("pledge", "thiếu; chỉ tiêu phải thuộc một giao ước.") if entries else None
        entry = self.data["pledge"]
        pledge = self.place(ONE["pledge"], entry, "pledge", period.cluster, year=period.year)
        self.lines = Names(list(pledge.lines.select_related("unit")), line_aliases)
        before = _agreed(pledge)
        targets = self.place_list(MANY["targets"], entries, "targets", pledge)
        if not replace:
            _refuse_undoing(before, _agreed(pledge), [row.name for row in targets])
        self.targets = Names(list(pledge.targets.select_related("scale")), target_aliases)
        self.finish(MANY["targets"], targets, entries, "targets")
        rows = {(line.unit, line.text): line for line in pledge.lines.select_related("unit")}
        lines = entry.get("lines", [])
        placed = [
            rows[self.unit(line["unit"], "") if "unit" in line else None, line["text"]] for line in lines
        ]
        return self.finish(ONE["pledge"].children["lines"], placed, lines, "pledge.lines")

    def reports(self, period):
        rows = self.place_list(MANY["reports"], self.data.get("reports", []), "reports", period)
        for row in rows:
            if row.submitted_at and not (row.changed_at and row.changed_at > row.submitted_at):
                Submission.keep_missing(row)  # what it holds is what was handed in
        self.sources = {row.unit: row for row in rows}

    def review(self, period):
        self.review_row = None
        if "review" not in self.data:
            return
        outlet = self.place(ONE["outlet"], self.data["outlet"], "outlet") if "outlet" in self.data else None
        self.review_row = self.place(ONE["review"], self.data["review"], "review", period, outlet=outlet)

    def publish(self, replace):
        articles = self.data.get("articles", [])
        if articles and self.review_row is None:
            refuse("review", "thiếu; bài viết phải có hội nghị.")
        for place, entry in enumerate(articles):
            publish(self.review_row, entry, f"articles[{place}]", self._finders[User], replace)


def _known(rows, name, path, where):
    if name not in rows:
        refuse(path, f"không có “{name}” trong mục {where}.")
    return rows[name]
