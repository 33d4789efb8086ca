from datetime import timedelta

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand
from django.utils.timezone import now

from cluster_reports.exports import social_card
from cluster_reports.models import Article, Evidence, PaperBatch, PaperBatchItem, Photo

FOLDERS = ("photos", "evidence", social_card.FOLDER, "paper_batches")
RESTS = timedelta(days=1)  # a file is written before its row: a young one may still be waiting for it


class Command(BaseCommand):
    help = "Tìm tệp ảnh, minh chứng, ảnh chia sẻ không còn dòng nào dùng. Chỉ liệt kê; thêm --delete mới xóa."

    def add_arguments(self, parser):
        parser.add_argument("--delete", action="store_true", help="xóa những tệp tìm thấy")

    def handle(self, *, delete, **options):
        if delete:
            old = now() - timedelta(days=PaperBatch.KEPT_DAYS)
            PaperBatch.objects.filter(done_at__lt=old).delete()
        there = {
            path for folder in FOLDERS for path in files_under(folder)
        }  # before the rows: none is missed
        used = used_paths()
        unused = sorted(path for path in there - used - cards_in_use(there) if is_old(path))
        for path in unused:
            if delete:
                default_storage.delete(path)
            self.stdout.write(path)
        lost = sorted(path for path in used - there if not default_storage.exists(path))
        for path in lost:
            self.stderr.write(f"Thiếu tệp: {path}")
        done = "Đã xóa" if delete else "Chưa xóa"
        self.stdout.write(f"{done} {len(unused)} tệp không dùng; thiếu {len(lost)} tệp.")


def used_paths():
    """Where the files of all rows lie, in every size."""
    photos = Photo.objects.exclude(file="")
    sizes = {photo.path_of(width) for photo in photos for width in Photo.WIDTHS}
    archives = {batch.path for batch in PaperBatch.objects.filter(done_at__isnull=False)}
    waiting = PaperBatchItem.objects.filter(batch__done_at__isnull=True, done_at__isnull=False, error="")
    printed = {item.path for item in waiting.select_related("batch")}
    return sizes | archives | printed | set(Evidence.objects.values_list("file", flat=True))


def cards_in_use(there):
    """The social cards of the states that stand published; a card of an older state is made no more."""
    public = Article.objects.published().filter(audience=Article.Audience.PUBLIC)
    states = set(public.values_list("content_hash", flat=True))
    return {path for path in there if social_card.state_of(path) in states}


def files_under(folder):
    """Every file in and below a folder of the storage."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files)
    for inner in folders:
        yield from files_under(f"{folder}/{inner}")


def is_old(path):
    try:
        return default_storage.get_modified_time(path) < now() - RESTS
    except FileNotFoundError:  # somebody else's sweep
        return False
