from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from cluster_reports.models import Document
from units.models import Unit

from .step import StepRefused


@transaction.atomic
def give_number(
    review,
    paper: str,
    *,
    organisation: int,
    kind: str,
    symbol: str,
    write: Callable,
    by,
    at,
    start: int | None = None,
) -> tuple[Document, bool]:
    """The document of this paper with the next number of its series (organisation, year, kind, symbol); is it new?

    ``write(number, day)`` gives title, content and hash of the paper as it is frozen. Numbers of one organisation are
    given one after another; a paper that has its number keeps it, however often it is asked for. ``start`` goes on
    at a later number, where those before it were given on paper; raises ``StepRefused`` where it is not later, and
    for a paper of practice.
    """
    if review.period.is_practice:
        raise StepRefused("Chưa cấp số: văn bản của kỳ tập huấn không vào sổ.")
    Unit.objects.select_for_update(no_key=True).get(
        pk=organisation
    )  # also whoever numbers another paper waits
    found = Document.objects.filter(review=review, paper=paper).first()
    if found:
        return found, False
    day: date = localdate(at)
    series = Document.objects.filter(organisation=organisation, year=day.year, kind=kind, symbol=symbol)
    last = series.aggregate(last=Max("number"))["last"] or 0
    if start is not None and start <= last:
        raise StepRefused(
            f"Chưa cấp số: sổ năm {day.year} đã đến số {last:02}, chỉ ghi được số lớn hơn."
            f" Để trống thì cấp số {last + 1:02}."
        )
    number = start or last + 1
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


def next_numbers(organisation: int, year: int) -> dict[tuple[str, str], int]:
    """The number that comes next in every series of the year, by kind and symbol; a series not begun is not in it."""
    given = Document.objects.filter(organisation=organisation, year=year).order_by()
    last = given.values_list("kind", "symbol").annotate(Max("number"))
    return {(kind, symbol): number + 1 for kind, symbol, number in last}
