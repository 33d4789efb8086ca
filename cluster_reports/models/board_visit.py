from django.conf import settings
from django.db import models

from .period import Period


class BoardVisitQuerySet(models.QuerySet):
    def note(self, user, period, at):
        """This person has seen the board as it stood at that instant; an earlier instant than the known one is
        the page of an older tab and changes nothing.
        """
        visit, is_new = self.get_or_create(person=user, period=period, defaults={"seen_at": at})
        if not is_new:
            self.filter(pk=visit.pk, seen_at__lt=at).update(seen_at=at)


class BoardVisit(models.Model):
    """Up to when somebody has seen what happened on a period's board (lần xem bảng); newer things are new to them."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="người xem"
    )
    period = models.ForeignKey(Period, models.CASCADE, related_name="visits", verbose_name="kỳ")
    seen_at = models.DateTimeField("đã xem đến lúc")

    objects = BoardVisitQuerySet.as_manager()

    class Meta:
        verbose_name = "lần xem bảng của kỳ"
        verbose_name_plural = "lần xem bảng của kỳ"
        ordering = ["period", "person"]
        constraints = [
            models.UniqueConstraint(fields=["person", "period"], name="board_visit_once_for_person_in_period")
        ]

    def __str__(self):
        return f"{self.person} · {self.period}"
