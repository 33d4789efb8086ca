from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from cluster_reports import dossiers
from cluster_reports.article import draft
from cluster_reports.article.publication import frozen_form
from cluster_reports.article.snapshot import LEVELS
from cluster_reports.dossiers.scratch import scratch_database
from cluster_reports.management.commands.load_dossier import read_file, told
from cluster_reports.models import Article, Review


class Command(BaseCommand):
    help = "In bài viết của một hồ sơ (JSON). Mọi việc làm trong bộ nhớ, cơ sở dữ liệu không thêm dòng nào."
    requires_system_checks = []  # writing needs no page

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="TỆP", type=Path, help="tệp hồ sơ")
        parser.add_argument(
            "--audience",
            choices=Article.Audience.values,
            default=Article.Audience.PUBLIC,
            help="public: công khai (mặc định); internal: nội bộ",
        )

    def handle(self, *, file, audience, **options):
        data = read_file(file)
        published = [entry for entry in data.pop("articles", []) if entry["audience"] == audience]
        stamp = datetime.fromisoformat(published[0]["published_at"]) if published else None
        with scratch_database():
            try:
                period = dossiers.load(data).period
            except dossiers.DossierError as fault:
                raise CommandError(told(file, fault)) from None
            review = Review.objects.filter(period=period).first()
            if review is None:
                raise CommandError(
                    f"{file.name}: hồ sơ chưa có hội nghị (mục review) nên chưa viết bài được."
                )
            article, _ = draft.start(review, audience)
            frozen = frozen_form(article, stamp or now())
            captions = captions_of(review, audience)
        self.stdout.write("\n\n".join(_lines(frozen, captions, with_stamp=stamp is not None)))


def captions_of(review, audience):
    """Captions of the photos these readers may see; a dossier has no files."""
    photos = review.photos.filter(visibility__in=LEVELS[audience])
    return [f"{photo.caption} (Ảnh: {photo.credit})" if photo.credit else photo.caption for photo in photos]


def _lines(frozen, captions, *, with_stamp):
    """The article as it is read from top to bottom, a paragraph each."""
    stamp = frozen["stamp"]
    yield from filter(None, [frozen["kicker"], frozen["headline"]])
    if with_stamp:
        yield f"{stamp['time']}, {stamp['weekday']}, {stamp['date']} ({stamp['zone']})"
    texts = [line for block in frozen["blocks"] for line in block["text"]]
    if texts and frozen["source_tag"]:
        texts[0] = f"({frozen['source_tag']}) - {texts[0]}"
    yield from texts
    yield from (f"[Ảnh] {caption}" for caption in captions)
    yield from filter(None, [frozen["byline"]])
