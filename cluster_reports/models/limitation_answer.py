from django.db import models
from django.db.models import Exists, Max, OuterRef, Q

from units.fields import LineField

from .period import Period
from .review import Limitation, Review, ReviewLine


def earlier_reviews(period):
    """The reviews whose limitations and tasks come back in ``period``: the last one's of the calendar, whatever its
    kind, and those of campaigns since. A campaign asks nothing itself, nor does what is older than the year before.
    """
    if period.kind == Period.Kind.CAMPAIGN:
        return Review.objects.none()
    before = Review.objects.filter(
        period__cluster=period.cluster_id,
        period__ends_on__lt=period.ends_on,
        period__year__gte=period.year - 1,
    )
    calendar = before.exclude(period__kind=Period.Kind.CAMPAIGN).order_by()
    last = calendar.values("period__cluster").annotate(last=Max("period__ends_on")).values("last")
    none_since = ~Exists(calendar)
    return before.filter(Q(period__ends_on__gte=last) | Q(none_since))


class LimitationAnswer(ReviewLine):
    """What became of a limitation of the review before (trả lời hạn chế kỳ trước); as public as that one was.

    Beside its link it keeps the words it answers and their period: an answer stays readable where the earlier review
    changed since, or was never on this machine.
    """

    class Level(models.TextChoices):
        DONE = "done", "khắc phục xong"
        PARTLY = "partly", "khắc phục một phần"
        NOT = "not", "chưa khắc phục"

    limitation = models.ForeignKey(
        Limitation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="answers",
        verbose_name="hạn chế kỳ trước",
    )
    asked = LineField("hạn chế kỳ trước", max_length=400)
    asked_in = LineField("nêu ở kỳ", max_length=100)
    level = models.CharField("mức khắc phục", max_length=6, choices=Level.choices)
    text = LineField(
        "đã làm gì, kết quả",
        max_length=400,
        help_text="Cách khắc phục, kèm số liệu hoặc minh chứng. Chưa xong thì ghi vướng ở đâu.",
    )
    carried = models.OneToOneField(
        Limitation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="continues",
        verbose_name="nêu tiếp thành hạn chế kỳ này",
    )

    class Meta(ReviewLine.Meta):
        verbose_name = "trả lời hạn chế kỳ trước"
        verbose_name_plural = "trả lời hạn chế kỳ trước"
        constraints = [
            models.UniqueConstraint(
                fields=["review", "limitation"],
                name="limitation_answered_once_in_review",
                violation_error_message="Hạn chế này đã có câu trả lời.",
            ),
        ]

    def __str__(self):
        return f"{self.asked}: {self.get_level_display()}"

    @property
    def may_carry(self):
        """Whether it is not over and does not stand among this period's limitations yet."""
        return self.level != self.Level.DONE and self.carried_id is None


def asked_limitations(review):
    """The limitations that this review has to answer, in the order they were said; needs its period."""
    return (
        Limitation.objects.filter(review__in=earlier_reviews(review.period))
        .select_related("review__period")
        .order_by("review__period__ends_on", "review", "order", "pk")
    )


def unanswered_limitations(review):
    answered = LimitationAnswer.objects.filter(review=review, limitation=OuterRef("pk"))
    return asked_limitations(review).exclude(Exists(answered))


class Chains:
    """Since when a cluster's limitations have been said again and again; one query for all of them."""

    def __init__(self, cluster):
        mine = {"review__period__cluster": cluster}
        self._before = {
            carried: (limitation, asked_in)
            for carried, limitation, asked_in in LimitationAnswer.objects.filter(
                carried__isnull=False, **mine
            )
            .order_by()
            .values_list("carried", "limitation", "asked_in")
        }

    def of(self, limitation) -> tuple[str, int]:
        """The name of the period it was first said in, "" for its own, and in how many periods in a row."""
        first, times, pk = "", 1, limitation.pk
        while pk in self._before and times < 100:
            pk, first = self._before[pk]
            times += 1
        return first, times

    def said(self, limitation) -> str:
        """ "nêu từ kỳ 6 tháng đầu năm 2025, kỳ thứ 3 liên tiếp"; "" for one that is said for the first time."""
        first, times = self.of(limitation)
        return f"nêu từ kỳ {first}, kỳ thứ {times} liên tiếp" if first else ""


def link_answers(cluster):
    """Finds by words and period what answers that came without their link are about."""
    loose = LimitationAnswer.objects.filter(limitation=None, review__period__cluster=cluster)
    for answer in loose.select_related("review__period"):
        said = asked_limitations(answer.review).filter(
            text=answer.asked, review__period__name=answer.asked_in
        )
        answer.limitation = said.exclude(answers__review=answer.review).first()
        if answer.limitation:
            answer.save(update_fields=["limitation"])
