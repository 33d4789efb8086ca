"""A whole published period to take along, as one archive that opens offline."""

from tempfile import TemporaryFile

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from cluster_reports.exports.open_data.archive import write_archive
from cluster_reports.exports.papers.shelf import attachment
from cluster_reports.models import Photo
from cluster_reports.tables.open_data import INTERNAL, PUBLIC, Reader, data_of, documents_of

from .download import note_download

LEVELS = {"noi-bo": (INTERNAL, "nội bộ"), "cong-khai": (PUBLIC, "công khai")}


@require_safe
def period_archive(request, pk, level):
    if level not in LEVELS:
        raise Http404
    level, word = LEVELS[level]
    reader = Reader(request.user, level)
    period = get_object_or_404(reader.periods(), pk=pk)
    if request.method == "HEAD":  # whoever only asks whether it is there needs none made
        return HttpResponse(content_type="application/zip")
    today = localdate()
    data = data_of(reader, period, today)
    shown = {photo.key for article in data.articles for photo in article.photos}
    photos = Photo.objects.public() if level == PUBLIC else Photo.objects.visible_to(request.user)
    name = f"{period.cluster} {period} ({word}).zip".replace("/", "-")
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    write_archive(
        file,
        data,
        photos=photos.filter(pk__in=shown).exclude(file="").order_by("pk").iterator(),
        documents=documents_of(reader, period, today).iterator(),
    )
    size = file.tell()
    file.seek(0)
    note_download(request, period, name)
    return FileResponse(
        file,
        content_type="application/zip",
        headers={"Content-Disposition": attachment(name), "Content-Length": size},
    )
