"""From rows to a dossier."""

import json

from cluster_reports.models import (
    Area,
    Article,
    Correction,
    Grade,
    GradeScale,
    Limitation,
    Pledge,
    PledgeLine,
    Review,
    Target,
    UnitReport,
)
from units.models import Unit, UnitKind, User

from .names import Names, line_aliases, target_aliases, unit_aliases
from .shape import FORMAT, MANY, ONE, SECTIONS, columns, siblings
from .values import is_empty, to_json


def to_text(dossier: dict) -> str:
    """The file's text: the same dossier always gives the same bytes."""
    return json.dumps(dossier, ensure_ascii=False, indent=2) + "\n"


def dump(period) -> dict:
    """What the forms hold for this period of its cluster. Photos are captions only, articles their stamps."""
    pledge = Pledge.objects.filter(cluster=period.cluster, year=period.year).first()
    review = Review.objects.filter(period=period).select_related("outlet", "host").first()
    writer = _Writer(period, pledge)
    found = {
        "cluster": writer.row(ONE["cluster"], period.cluster),
        "period": writer.row(ONE["period"], period),
        "reports": writer.rows(MANY["reports"], period),
        **(_planned(writer, pledge) if pledge else {}),
        **(_reviewed(writer, review) if review else {}),
    }
    found |= _mentioned(writer)
    names = Names(writer.units.values(), unit_aliases)
    found = {name: found[name] for name in SECTIONS if found.get(name)}
    return {"format": FORMAT, **_with_unit_names(found, names)}


def _planned(writer, pledge):
    return {"pledge": writer.row(ONE["pledge"], pledge), "targets": writer.rows(MANY["targets"], pledge)}


def _reviewed(writer, review):
    articles = review.articles.filter(status=Article.Status.PUBLISHED).order_by("audience")
    return {
        "review": writer.row(ONE["review"], review),
        "outlet": writer.row(ONE["outlet"], review.outlet) if review.outlet else None,
        "articles": [writer.row(MANY["articles"], article) for article in articles],
    }


def _mentioned(writer):
    """Kinds, units, people and scales that the rest names."""
    people = [writer.row(MANY["people"], writer.people[name]) for name in sorted(writer.people)]
    units = {}
    while len(units) < len(writer.units):  # a unit mentions the ones above and before it
        units |= {
            pk: writer.row(MANY["units"], unit) for pk, unit in [*writer.units.items()] if pk not in units
        }
    ranked = sorted(writer.units.values(), key=_rank)
    kinds = {unit.kind.name: unit.kind for unit in ranked}
    return {
        "kinds": [writer.row(MANY["kinds"], kinds[name]) for name in sorted(kinds)],
        "units": [units[unit.pk] for unit in ranked],
        "people": people,
        "scales": [writer.row(MANY["scales"], writer.scales[name]) for name in sorted(writer.scales)],
    }


def _rank(unit):
    """Superiors first, then protocol order."""
    depth, above = 0, unit.parent
    while above is not None and depth < 20:
        depth, above = depth + 1, above.parent
    return depth, unit.protocol_order, unit.sort_name


def _with_unit_names(value, names):
    if isinstance(value, Unit):
        return names.of(value)
    if isinstance(value, list):
        return [_with_unit_names(item, names) for item in value]
    if isinstance(value, dict):
        return {key: _with_unit_names(item, names) for key, item in value.items()}
    return value


class _Writer:
    """Writes rows and remembers which units, people and scales they mention; units get their names last."""

    def __init__(self, period, pledge):
        self.period = period
        self.units, self.people, self.scales = {}, {}, {}
        targets = Target.objects.filter(pledge=pledge) if pledge else []
        lines = pledge.lines.select_related("unit") if pledge else []
        self.targets = Names(list(targets), target_aliases)
        self.lines = Names(list(lines), line_aliases)

    def rows(self, part, parent):
        return [self.row(part, row) for row in siblings(part, parent) if self._belongs(row)]

    def row(self, part, row):
        entry = {}
        for name, column in columns(part).items():
            value = self._value(column, row)
            if name in part.required or not is_empty(column, value):
                entry[name] = value
        for name, child in part.children.items():
            if children := self.rows(child, row):
                entry[name] = children
        return entry

    def _belongs(self, row):
        """Memberships and terms count where they touch the period."""
        starts, ends = getattr(row, "starts_on", None), getattr(row, "ends_on", None)
        return not starts or (starts <= self.period.ends_on and not (ends and ends < self.period.starts_on))

    def _value(self, column, row):
        value = getattr(row, column.name)
        if isinstance(row, Correction) and column.name == "changes":
            return [
                {"place": one["place"], "new": one["new"]} for one in value
            ]  # the old text is the article's
        if column.many_to_many:
            return [self._reference(other) for other in value.order_by("sort_name", "pk")]
        if column.is_relation:
            return None if value is None else self._reference(value)
        return None if value is None else to_json(column, value)

    def _reference(self, row):
        match row:
            case Unit():
                return self.units.setdefault(row.pk, row)
            case UnitReport():
                return self._reference(row.unit)
            case User():
                return self.people.setdefault(row.username, row).username
            case GradeScale():
                return self.scales.setdefault(row.name, row).name
            case Target():
                return self.targets.of(row)
            case PledgeLine():
                return self.lines.of(row)
            case UnitKind() | Area():
                return row.name
            case Grade():
                return row.label
            case Limitation():
                return row.text
