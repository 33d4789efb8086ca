"""What is told inside a practice: marked as such, on the site only; the clock reminds of none of it."""

from cluster_reports.models import Notice, Period
from cluster_reports.models.practice import MARK

from . import recipients as who
from .wording import cut, to_work

PREFIX = "Tập huấn: "
PATH = ("period", "report", "article", "review", "scoring", "target", "pledge")


def practice_about(subject) -> int | None:
    """The pk of the practice cluster that a row is about, or None; asks nothing where the way to it is loaded."""
    while not isinstance(subject, Period):
        step = next((name for name in PATH if hasattr(type(subject), name)), None)
        if step is None:
            cluster = getattr(subject, "cluster", None)
            return cluster.pk if cluster is not None and cluster.practice_of_id else None
        subject = getattr(subject, step)
        if subject is None:
            return None
    return subject.cluster_id if subject.is_practice else None


def marked(notices, practice):
    """The notices as those of a practice; of the real thing they stay as they are."""
    for notice in notices if practice else ():
        notice.practice_id, notice.text = practice, cut(f"{PREFIX}{notice.text}")
    return notices


def tell_practice(period, logged):
    """Staff of the members learn that they may practise."""
    text = cut(f"{period.cluster} mở {period}. {MARK}: nhập, nộp, duyệt thử tùy ý, việc thật không đổi.")
    staff = who.members(period, logged.at).exclude(pk=logged.by_id)
    Notice.objects.bulk_create(
        Notice(
            recipient_id=pk,
            event=Notice.Event.PERIOD_OPENED,
            text=text,
            link=to_work(period, logged),
            key=who.key_of(logged),
            created_at=logged.at,
            practice_id=period.cluster_id,
        )
        for pk in staff.values_list("pk", flat=True)
    )
