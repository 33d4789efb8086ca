"""The catalogue of titles, commendations and legal bases that comes with the program: dated, cited, never a rule."""

import json
from datetime import date

from django.conf import settings
from django.db import transaction

from cluster_reports.models import AwardForm, LegalBasis
from cluster_reports.vietnamese.folding import fold

FILE = settings.BASE_DIR / "cluster_reports" / "reference" / "awards.json"


@transaction.atomic
def load_catalogue() -> tuple[int, int]:
    """Adds what is not there: (titles and forms, bases) added. A name or a day that is known is never touched."""
    data = json.loads(FILE.read_text("utf-8"))
    known = set(AwardForm.objects.values_list("folded_name", flat=True))
    forms = [one for one in enumerate(data["forms"], 1) if fold(one[1]["name"]) not in known]
    for order, fields in forms:
        AwardForm.objects.create(order=order, **_dated(fields))
    days = {f"{day}" for day in LegalBasis.objects.values_list("starts_on", flat=True)}
    bases = [fields for fields in data["bases"] if fields["starts_on"] not in days]
    for fields in bases:
        LegalBasis.objects.create(**_dated(fields))
    return len(forms), len(bases)


def _dated(fields):
    return fields | {"starts_on": date.fromisoformat(fields["starts_on"])}
