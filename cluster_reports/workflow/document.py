from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from cluster_reports.models import Document
from units.models import Unit


@transaction.atomic
def give_number(
    review, paper: str, *, organisation: int, kind: str, symbol: str, write: Callable, by, at
) -> tuple[Document, bool]:
    """The document of this paper with the next number of its series (organisation, year, kind, symbol); is it new?

    ``write(number, day)`` gives title, content and hash of the paper as it is frozen. Numbers of one organisation are
    given one after another; a paper that has its number keeps it, however often it is asked for.
    """
    Unit.objects.select_for_update(no_key=True).get(
        pk=organisation
    )  # also whoever numbers another paper waits
    found = Document.objects.filter(review=review, paper=paper).first()
    if found:
        return found, False
    day: date = localdate(at)
    series = Document.objects.filter(organisation=organisation, year=day.year, kind=kind, symbol=symbol)
    number = (series.aggregate(last=Max("number"))["last"] or 0) + 1
    title, content, content_hash = write(number, day)
    return (
        Document.objects.create(
            organisation_id=organisation,
            year=day.year,
            kind=kind,
            symbol=symbol,
            number=number,
            review=review,
            paper=paper,
            title=title,
            content=content,
            content_hash=content_hash,
            dated_on=day,
            given_by=by,
            given_at=at,
        ),
        True,
    )
