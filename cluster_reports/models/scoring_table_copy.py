"""Next year's scoring table starts from this year's."""

from .criterion import Criterion, ScoreBand, SparedUnit
from .scoring_table import ScoringTable

Kind = Criterion.Kind


def last_table(cluster, year):
    """The version in force at the end of ``year``, with its lines; a draft only where nothing was issued."""
    tables = {table.is_draft: table for table in cluster.scoring_tables.filter(year=year).order_by("version")}
    return tables.get(False) or tables.get(True)


def kept_lines(lines, target_of):
    """Of ``(pk, parent, kind, target)`` in any order, the pks of those that can be copied.

    A line whose target is not in ``target_of`` stays behind, and so does a group of which nothing is left.
    """
    below = {}
    for pk, parent, kind, target in lines:
        below.setdefault(parent, []).append((pk, kind, target))

    def walk(parent):
        kept = set()
        for pk, kind, target in below.get(parent, ()):
            under = walk(pk)
            if (kind == Kind.SUM and (under or pk not in below)) or (
                kind != Kind.SUM and (target is None or target in target_of)
            ):
                kept |= {pk, *under}
        return kept

    return walk(None)


def copy_table(table, year, starts_on, target_of, cluster=None) -> ScoringTable:
    """A draft for ``year`` with the tree of ``table``; ``target_of`` is the new year's target's pk by the old one's.
    ``cluster`` is the pk of another cluster than the table's.

    One insertion a level of the tree, whatever the number of lines. The caller holds the cluster's lock.
    """
    new = ScoringTable(
        cluster_id=cluster or table.cluster_id,
        year=year,
        starts_on=starts_on,
        ranking=table.ranking,
        document="",
    )
    new.version = new.next_version()
    new.save()
    rows = list(table.criteria.all())
    kept = kept_lines([(row.pk, row.parent_id, row.kind, row.target_id) for row in rows], target_of)
    level, made = [row for row in rows if row.parent_id is None and row.pk in kept], {}
    while level:
        copies = Criterion.objects.bulk_create(_again(row, new, made, target_of) for row in level)
        made |= {old.pk: copy for old, copy in zip(level, copies, strict=True)}
        above = {row.pk for row in level}
        level = [row for row in rows if row.parent_id in above and row.pk in kept]
    for model in (ScoreBand, SparedUnit):
        parts = list(model.objects.filter(criterion__in=made))
        for part in parts:
            part.criterion, part.pk, part._state.adding = made[part.criterion_id], None, True
        model.objects.bulk_create(parts)
    return new


def _again(row, table, made, target_of):
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    parent = made.get(row.parent_id)
    values |= {
        "id": None,
        "table_id": table.pk,
        "parent_id": parent and parent.pk,
        "origin_id": row.pk,
        "target_id": target_of.get(row.target_id),
    }
    return Criterion(**values)
