"""An archive of papers: asked for at once, printed file by file by whoever has time, never in the site itself.

Each file is one transaction, so that a killed builder loses the file it was at and nothing else.
"""

import io
import zipfile
from collections.abc import Callable, Sequence

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction

from cluster_reports.models import PaperBatch, PaperBatchItem

FAILED = "Không in được tệp này."


def ask_papers(review, files: Sequence[tuple[str, str, dict]], *, names_people, by, at) -> PaperBatch:
    """The archive of these ``(name, form, content)``; while one waits, asking again gives that one."""
    try:
        with transaction.atomic():
            batch = PaperBatch.objects.create(
                review=review, asked_by=by, asked_at=at, names_people=names_people
            )
            PaperBatchItem.objects.bulk_create(
                PaperBatchItem(batch=batch, order=order, name=name, form=form, content=content)
                for order, (name, form, content) in enumerate(files, 1)
            )
    except IntegrityError:
        return PaperBatch.objects.get(review=review, asked_by=by, done_at__isnull=True)
    return batch


@transaction.atomic
def print_next(print_file: Callable[[str, dict], bytes], at) -> PaperBatchItem | None:
    """Prints the file that has waited longest and nobody else prints; None where there is none."""
    waiting = PaperBatchItem.objects.filter(done_at__isnull=True, batch__done_at__isnull=True)
    skips = connection.features.has_select_for_update_skip_locked
    item = (
        waiting.select_related("batch")
        .select_for_update(of=("self",), skip_locked=skips)
        .order_by("batch_id", "order")
        .first()
    )
    if item is None:
        return None
    try:
        printed = print_file(item.form, item.content)
    except Exception:  # whatever is wrong with one paper, the others are still wanted
        item.error = FAILED
    else:
        _store(item.path, printed)
    item.done_at = at
    item.save(update_fields=["done_at", "error"])
    return item


@transaction.atomic
def close_batch(pk: int, at) -> PaperBatch | None:
    """Packs the archive once all its files are printed; None where it is not yet time, or done already."""
    batch = PaperBatch.objects.select_for_update().filter(pk=pk, done_at__isnull=True).first()
    if batch is None or batch.items.filter(done_at__isnull=True).exists():
        return None
    items = list(batch.items.select_related("batch"))
    lost = [item.pk for item in items if not item.error and not default_storage.exists(item.path)]
    if lost:  # a disk restored without its files: printed anew
        batch.items.filter(pk__in=lost).update(done_at=None)
        return None
    _store(batch.path, _packed([item for item in items if not item.error]))
    batch.done_at = at
    batch.save(update_fields=["done_at"])
    transaction.on_commit(lambda: [default_storage.delete(item.path) for item in items])
    return batch


def batches_to_close() -> list[int]:
    """Waiting archives of which every file is printed: also those whose builder was killed before packing."""
    waiting = PaperBatch.objects.filter(done_at__isnull=True)
    return list(waiting.exclude(items__done_at__isnull=True).values_list("pk", flat=True))


def _packed(items) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for item in items:
            with default_storage.open(item.path) as printed:
                file.writestr(item.name, printed.read())
    return archive.getvalue()


def _store(path, content):
    """In place of what a killed builder may have left there."""
    default_storage.delete(path)
    default_storage.save(path, ContentFile(content))
