from datetime import timedelta

from django.conf import settings
from django.db import models

from .unit_report import UnitReport

LASTS = timedelta(seconds=60)


class PresenceQuerySet(models.QuerySet):
    def beside(self, user, at):
        """Others who have the page open at that instant, in the order of their names."""
        others = self.of_others(user.pk, at - LASTS)
        return others.select_related("person").order_by("person__full_name", "pk")

    def of_others(self, person, since):
        return self.filter(seen_at__gt=since).exclude(person=person)

    def note(self, report, user, at):
        """This person has the report open now."""
        self.update_or_create(report=report, person=user, defaults={"seen_at": at})


class Presence(models.Model):
    """Who has a report open for editing (người đang mở), last seen when; worth nothing after a minute."""

    report = models.ForeignKey(UnitReport, models.CASCADE, related_name="presences", verbose_name="báo cáo")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="người đang mở"
    )
    seen_at = models.DateTimeField("thấy lần cuối lúc")

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = "người đang mở báo cáo"
        verbose_name_plural = "người đang mở báo cáo"
        ordering = ["report", "person"]
        constraints = [
            models.UniqueConstraint(fields=["report", "person"], name="presence_once_for_person_in_report")
        ]

    def __str__(self):
        return f"{self.person} · {self.report}"
