from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from units.fields import ProseField


class LoggedStepQuerySet(models.QuerySet):
    def about(self, *subjects):
        """The steps taken on these rows, newest first, with who took them."""
        about = Q(pk__in=[])
        for subject in subjects:
            about |= Q(content_type=ContentType.objects.get_for_model(subject), object_id=subject.pk)
        return self.filter(about).select_related("by__unit")


class LoggedStep(models.Model):
    """A step somebody took (nhật ký): which, on what, when and why. Rows are only ever added."""

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
