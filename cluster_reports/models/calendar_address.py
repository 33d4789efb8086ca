from secrets import token_urlsafe

from django.conf import settings
from django.db import models
from django.urls import reverse


def new_token():
    """256 random bits: nobody guesses an address."""
    return token_urlsafe(32)


class CalendarAddress(models.Model):
    """The address where a person's calendar program reads the due days (địa chỉ lịch); who has it may read them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="calendar_address",
        verbose_name="người dùng",
    )
    token = models.CharField("mã địa chỉ", max_length=43, unique=True, default=new_token)
    made_at = models.DateTimeField("tạo lúc")

    class Meta:
        verbose_name = "địa chỉ lịch"
        verbose_name_plural = "địa chỉ lịch"

    def __str__(self):
        return f"Lịch của {self.user}"

    def get_absolute_url(self):
        return reverse("calendar-feed", args=[self.token])
