from datetime import timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Max, Q
from django.utils.timezone import localtime

from units.fields import LineField

from .handover import Handover
from .period import Period
from .review import Review
from .score import Scoring
from .unit_report import UnitReport

AGAIN = timedelta(minutes=1)
OWNERS = {
    Review: "review",
    UnitReport: "report",
    Scoring: "scoring",
    Period: "period",
    Handover: "handover",
}
EVIDENCE = "minh-chung"  # in ``paper``: a file that somebody put there, not one that the site makes


def _of_one_thing():
    """Each download belongs to exactly one of the owners."""
    return reduce(
        or_,
        (Q(**{f"{name}__isnull": name != owner for name in OWNERS.values()}) for owner in OWNERS.values()),
    )


class DownloadQuerySet(models.QuerySet):
    def note(self, about, name, *, by, at, paper=""):
        """One more download of a file of one of the ``OWNERS``; pressed again within a minute it is the same one.

        A single insertion, so that a reading page takes no lock for longer.
        """
        own = {OWNERS[type(about)]: about, "name": name[:200], "paper": paper}
        if not self.filter(by=by, at__gt=at - AGAIN, at__lte=at, **own).exists():
            self.create(by=by, at=at, **own)

    def last_of_each(self, review):
        """The last download of every paper of a review, by the paper; "" is the archive of all. One query."""
        newest = self.filter(review=review).order_by().values("paper").annotate(last=Max("pk")).values("last")
        found = Download.objects.filter(pk__in=newest).select_related("by__unit")
        return {one.paper: one for one in found}


class Download(models.Model):
    """A file the site handed out (lượt tải): a paper or archive of a review, the sheet of a report, the
    workbook of a scoring, a whole period, the sheet of a handover, a file of evidence. Only ever added.
    """

    review = models.ForeignKey(
        Review, models.CASCADE, null=True, related_name="downloads", verbose_name="hội nghị"
    )
    report = models.ForeignKey(
        UnitReport, models.CASCADE, null=True, related_name="downloads", verbose_name="báo cáo"
    )
    scoring = models.ForeignKey(
        Scoring, models.CASCADE, null=True, related_name="downloads", verbose_name="bảng chấm điểm"
    )
    period = models.ForeignKey(Period, models.CASCADE, null=True, related_name="downloads", verbose_name="kỳ")
    handover = models.ForeignKey(
        Handover, models.CASCADE, null=True, related_name="downloads", verbose_name="biên bản bàn giao"
    )
    paper = models.CharField("văn bản", max_length=20, blank=True)
    name = LineField("tên tệp", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người tải"
    )
    at = models.DateTimeField("tải lúc")

    objects = DownloadQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt tải"
        verbose_name_plural = "lượt tải văn bản"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="download_is_of_one_thing",
                condition=_of_one_thing(),
            ),
        ]

    def __str__(self):
        return f"{self.name} · {self.by}"

    @property
    def said(self):
        """ "10:42 ngày 24/06/2026, Trần B, Phòng Hậu cần"; needs ``by`` and its unit loaded."""
        unit = f", {self.by.unit}" if self.by.unit else ""
        return f"{localtime(self.at):%H:%M ngày %d/%m/%Y}, {self.by.full_name}{unit}"
