from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate

from units.fields import DayField
from units.models import Unit

from .cluster import Cluster, ClusterRole


class HandoverQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An admin all; of a cluster, staff of both units; of a person, who does the same work in that unit."""
        if not user.is_authenticated:
            return self.none()
        if user.is_admin:
            return self
        if user.unit_id is None:  # "= None" would become IS NULL and match strangers
            return self.none()
        of_person = Q(kind=Handover.Kind.PERSON, from_unit=user.unit_id, from_person__role=user.role)
        if user.role != user.Role.STAFF:
            return self.filter(of_person)
        is_side = Q(from_unit=user.unit_id) | Q(to_unit=user.unit_id)
        return self.filter(of_person | (Q(kind=Handover.Kind.HEAD) & is_side))

    def for_page(self):
        return self.select_related(
            "cluster__organisation", "from_unit", "to_unit", "from_person", "to_person", "made_by"
        )


def change_of_head(terms):
    """(giving unit, taking unit, first day) of the latest change among ``terms``, the newest first; or None."""
    heads = [term for term in terms if term.kind == ClusterRole.Kind.HEAD]
    for term, before in zip(heads, heads[1:], strict=False):
        if term.unit_id != before.unit_id:
            return before.unit, term.unit, term.starts_on
    return None


class Handover(models.Model):
    """What was handed over (biên bản bàn giao), as it stood then: a cluster to its next head, or a person's work.

    ``content`` is {"head": lines, "sections": [{"title", "note", "rows": [[text, state, link]]}]}, written once;
    ``digest`` is its hash.
    """

    class Kind(models.TextChoices):
        HEAD = "head", "bàn giao cụm, khối"
        PERSON = "person", "bàn giao công việc"

    kind = models.CharField("loại", max_length=6, choices=Kind.choices)
    cluster = models.ForeignKey(
        Cluster, models.PROTECT, null=True, related_name="handovers", verbose_name="cụm, khối"
    )
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị giao")
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị nhận")
    from_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người giao"
    )
    to_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người nhận"
    )
    starts_on = DayField("nhận từ ngày")
    content = models.JSONField("nội dung")
    digest = models.CharField("mã băm", max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người lập"
    )
    made_at = models.DateTimeField("lập lúc")

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "biên bản bàn giao"
        verbose_name_plural = "biên bản bàn giao"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "to_unit", "starts_on"],
                condition=Q(kind="head"),
                name="handover_once_for_a_term",
                violation_error_message="Nhiệm kỳ này đã có biên bản bàn giao.",
            ),
            models.CheckConstraint(
                name="handover_has_its_two_sides",
                condition=Q(
                    kind="head", cluster__isnull=False, from_person__isnull=True, to_person__isnull=True
                )
                & ~Q(from_unit=F("to_unit"))
                | Q(kind="person", cluster__isnull=True, from_person__isnull=False, to_person__isnull=False)
                & Q(from_unit=F("to_unit"))
                & ~Q(from_person=F("to_person")),
                violation_error_message="Bên giao và bên nhận phải khác nhau.",
            ),
            models.CheckConstraint(name="handover_is_sealed", condition=~Q(digest="")),
        ]

    def __str__(self):
        if self.kind == self.Kind.HEAD:
            return f"Bàn giao {self.cluster}: {self.from_unit} giao, {self.to_unit} nhận"
        return f"Bàn giao công việc: {self.from_person} giao, {self.to_person} nhận"

    def get_absolute_url(self):
        return reverse("handover", args=[self.pk])

    @property
    def made_on(self):
        return localdate(self.made_at)

    @property
    def giver(self):
        return self.from_unit.name if self.kind == self.Kind.HEAD else str(self.from_person)

    @property
    def taker(self):
        return self.to_unit.name if self.kind == self.Kind.HEAD else str(self.to_person)
