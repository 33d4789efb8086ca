from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime

from cluster_reports.vietnamese.words import lower_first
from units.fields import ProseField


class LoggedStepQuerySet(models.QuerySet):
    def about(self, *subjects):
        """The steps taken on these rows, newest first, with who took them."""
        about = Q(pk__in=[])
        for subject in subjects:
            about |= Q(content_type=ContentType.objects.get_for_model(subject), object_id=subject.pk)
        return self.filter(about).select_related("by__unit")

    def last_about(self, subject, before=0, but=()):
        """The step taken last on a row, by the order of writing, or the one ``before`` as many others; or None.

        ``but`` names steps that do not count.
        """
        return self.about(subject).exclude(step__in=but).order_by("-pk")[before : before + 1].first()


class LoggedStep(models.Model):
    """A step somebody took (nhật ký): which, on what, when and why. Rows are only ever added.

    ``before`` is what the step changed, as it was: enough to undo it. Empty where it can't be undone.
    """

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", verbose_name="loại dòng")
    object_id = models.PositiveBigIntegerField("mã dòng")
    subject = GenericForeignKey()
    step = models.CharField("bước", max_length=30)
    label = models.CharField("tên bước", max_length=60)
    source = models.CharField("từ trạng thái", max_length=20)
    target = models.CharField("sang trạng thái", max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="logged_steps", verbose_name="người làm"
    )
    at = models.DateTimeField("lúc")
    comment = ProseField("lý do", blank=True)
    details = models.JSONField("chi tiết", default=list, blank=True)
    before = models.JSONField("trước bước này", default=dict, blank=True)

    objects = LoggedStepQuerySet.as_manager()

    class Meta:
        verbose_name = "bước đã làm"
        verbose_name_plural = "nhật ký"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id", "-at"], name="steps_about_a_row")]

    def __str__(self):
        return f"{self.label} · {self.by}"

    @property
    def by_name(self):
        """Who took the step, for the history; needs ``by`` loaded."""
        return str(self.by)

    @property
    def moment(self):
        """ "10:42 ngày 24/06/2026"."""
        return f"{localtime(self.at):%H:%M ngày %d/%m/%Y}"

    def sentence(self, reader=None):
        """ "Trần B đã duyệt lúc 10:42 ngày 24/06/2026."; "Bạn đã …" where the reader did it."""
        who = "Bạn" if reader and reader.pk == self.by_id else str(self.by)
        said = lower_first(self.label)
        if self.step == "undo":
            said += " ".join(["", *(f"bước “{one['line']}”" for one in self.details)])
        if said.startswith("không "):
            said = f"trả lời: {said},"
        return f"{who} đã {said} lúc {self.moment}."
