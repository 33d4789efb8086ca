"""The index of search against what it is made from."""

from django.db import transaction

from cluster_reports.models import SearchEntry, entries_of, remember, sources
from cluster_reports.models.search_entry import GIVEN, derive


@transaction.atomic
def rebuild() -> int:
    """Brings every entry up to date, drops what has no source any more; returns how many there are."""
    kept = set()
    for source in sources():
        kept.update(remember(source))
    SearchEntry.objects.exclude(pk__in=kept).delete()
    return len(kept)


def compare() -> list[str]:
    """What of the index is not as its source says, one line each; empty when all is right."""
    stored = {_key(entry): _said(entry) for entry in SearchEntry.objects.iterator(500)}
    differences = []
    for source in sources():
        for entry in entries_of(source):
            derive(entry)
            if stored.pop(_key(entry), None) != _said(entry):
                differences.append(f"{entry.get_kind_display()} “{str(source)[:60]}”")
    return differences + [f"thừa: {kind} {key}" for kind, *key in stored]


def _key(entry):
    return (entry.kind, *(getattr(entry, name) for name in GIVEN if name.endswith("_id")))


def _said(entry):
    said = [getattr(entry, name) for name in GIVEN]
    keys = [entry.keys] if SearchEntry.objects.all().keeps_keys else []
    return [*said, entry.words, entry.spelled, entry.title_words, *keys]
