"""The morning letter: all that a person was told and has not read, once a day, kept until it could be sent."""

from datetime import time, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate, localtime

from cluster_reports.models import Digest, Notice
from cluster_reports.vietnamese.dates import numeric_date

MORNING = time(7)
MOST_LINES = 50
RETRY = timedelta(minutes=30)  # nobody else tries a letter that is being sent; and a failed one rests so long


def make_digests(at) -> int:
    """From 07:00 on, one letter for each person with an address and unread notices; returns how many are new.
    What was told inside a practice is in none.

    Notices that came after the day's letter wait for the next one. A letter that could not be sent yet
    takes the newer notices in, so that nobody gets two in a morning.
    """
    if not settings.SENDS_MAIL or localtime(at).time() < MORNING:
        return 0
    waiting = Notice.objects.unread().filter(
        digest__isnull=True, recipient__is_active=True, created_at__lte=at, practice__isnull=True
    )
    people = waiting.exclude(recipient__email="").order_by().values_list("recipient", flat=True).distinct()
    return sum(_make(pk, waiting.filter(recipient=pk), at) for pk in list(people))


@transaction.atomic
def _make(recipient, notices, at):
    day = localdate(at)
    resting = Digest.objects.filter(sent_at__isnull=True, try_at__lte=at)  # not one being sent just now
    unsent = resting.select_for_update().filter(recipient=recipient).first()
    if unsent and (unsent.day == day or not _has_digest(recipient, day)):
        unsent.day = day
        unsent.save(update_fields=["day"])
        notices.update(digest=unsent)
        return 0
    digest, is_new = Digest.objects.get_or_create(recipient_id=recipient, day=day, defaults={"try_at": at})
    if is_new:
        notices.update(digest=digest)
    return int(is_new)


def _has_digest(recipient, day):
    return Digest.objects.filter(recipient=recipient, day=day).exists()


def send_digests(at) -> tuple[int, int]:
    """Tries every letter that waits; returns (sent, failed). A failure is kept and tried again later.

    No transaction is open while a mail server answers. A letter is claimed by one conditional update, so
    that two runs at the same time do not both send it.
    """
    if not settings.SENDS_MAIL:
        return 0, 0
    sent = failed = 0
    waiting = Digest.objects.filter(sent_at__isnull=True, try_at__lte=at)
    for digest in waiting.filter(recipient__is_active=True).select_related("recipient"):
        # asks the row itself: with a join the condition would be a subquery, which PostgreSQL asks before it waits
        mine = waiting.filter(pk=digest.pk).update(try_at=at + RETRY, tries=F("tries") + 1)
        if not mine:
            continue
        try:
            _letter(digest).send()
        except Exception as fault:  # whatever a mail server does must stop nobody else's letter
            Digest.objects.filter(pk=digest.pk).update(fault=f"{type(fault).__name__}: {fault}")
            failed += 1
        else:
            Digest.objects.filter(pk=digest.pk).update(sent_at=at, fault="")
            sent += 1
    return sent, failed


def _letter(digest):
    notices = list(digest.notices.all())
    lines = [f"- {notice.text}\n  {settings.SITE_URL}{notice.get_absolute_url()}" for notice in notices]
    if len(lines) > MOST_LINES:
        more = len(lines) - MOST_LINES
        lines = [*lines[:MOST_LINES], f"- và {more} thông báo khác: {settings.SITE_URL}/thong-bao/"]
    return EmailMessage(
        subject=f"Báo cáo thi đua: {len(notices)} thông báo mới, {numeric_date(digest.day)}",
        body="\n".join([f"Chào {digest.recipient},", "", *lines, "", "Thư tự động, không cần trả lời."]),
        to=[digest.recipient.email],
        headers={"Message-ID": f"<thong-bao-{digest.pk}-{digest.day}@cluster-reports>"},
    )
