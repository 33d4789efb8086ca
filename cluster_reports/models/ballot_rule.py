from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from cluster_reports.vietnamese.numbers import number
from units.fields import DayField, LineField, NumberField

SHARE = [MinValueValidator(Decimal("0.01")), MaxValueValidator(100)]


def percent_field(label, **fields):
    return NumberField(label, max_digits=5, decimal_places=2, **fields)


class BallotRuleQuerySet(models.QuerySet):
    def valid_on(self, day):
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class BallotRule(models.Model):
    """How a council votes from a day on, and by which paper (quy tắc bỏ phiếu)."""

    name = LineField("tên quy tắc", max_length=120)
    is_secret = models.BooleanField(
        "bỏ phiếu kín", default=True, help_text="Phiếu kín: không lưu ai bầu gì. Bỏ chọn: phiếu ghi tên."
    )
    quorum = percent_field(
        "số phiếu tối thiểu, % tổng số thành viên",
        default=80,
        validators=[MinValueValidator(50), MaxValueValidator(100)],
        help_text="Ít phiếu hơn thì không kiểm phiếu. Từ 50 đến 100.",
    )
    share = percent_field(
        "tỷ lệ được thông qua, % tổng số thành viên", default=80, validators=SHARE, help_text="Ví dụ: 90."
    )
    exceeds = models.BooleanField(
        "phải quá tỷ lệ này", default=False, help_text="“Quá 50%”: đúng 50% thì chưa được."
    )
    source = LineField("căn cứ", max_length=250, help_text="Số, ngày, điều khoản của văn bản.")
    is_checked = models.BooleanField(
        "đã đối chiếu văn bản", default=False, help_text="Chưa chọn thì mọi nơi ghi “chưa đối chiếu”."
    )
    valid_from = DayField("dùng từ ngày")
    valid_to = DayField("dùng đến hết ngày", null=True, blank=True)

    objects = BallotRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "quy tắc bỏ phiếu"
        verbose_name_plural = "quy tắc bỏ phiếu"
        ordering = ["name", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "valid_from"],
                name="ballot_rule_once_a_day",
                violation_error_message="Đã có quy tắc tên này dùng từ ngày này.",
            ),
            models.CheckConstraint(
                name="ballot_rule_counts_percents",
                condition=Q(quorum__gte=50, quorum__lte=100, share__gt=0, share__lte=100)
                & ~Q(share=100, exceeds=True),
                violation_error_message="Tỷ lệ phải từ 0 đến 100, và không thể quá 100%.",
            ),
            models.CheckConstraint(
                name="ballot_rule_ends_after_start",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="Ngày thôi dùng phải sau ngày bắt đầu dùng.",
            ),
            models.CheckConstraint(name="ballot_rule_names_its_source", condition=~Q(source="")),
        ]

    def __str__(self):
        return f"{self.name} ({'kín' if self.is_secret else 'ghi tên'}, {self.needs})"

    @property
    def needs(self):
        """ "từ 80%", "quá 50%"."""
        return f"{'quá' if self.exceeds else 'từ'} {number(self.share)}%"

    def frozen(self):
        """What a ballot keeps of it when it is opened, as plain JSON."""
        return {
            "name": self.name,
            "is_secret": self.is_secret,
            "quorum": f"{self.quorum:f}",
            "share": f"{self.share:f}",
            "exceeds": self.exceeds,
            "needs": self.needs,
            "source": self.source,
            "is_checked": self.is_checked,
        }
