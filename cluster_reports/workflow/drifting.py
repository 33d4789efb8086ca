"""After data are approved anew: the articles that are out are held against them, and editors told once a change."""

from datetime import timedelta

from cluster_reports import notices
from cluster_reports.article.drifting import data_part, drift
from cluster_reports.models import Article, UnitReport

from .following import log
from .period import publish_if_complete

LABEL, PHOTOS = "Số liệu nguồn đã đổi", "Ảnh của hội nghị đã đổi"
REACH = timedelta(days=400)  # a later article may compare with this period's figures, a year on at most


def after_approval(report, *, by, at):
    """Holds what is out against the new data; where an article of the period is, its last approval publishes it."""
    if report.status != UnitReport.Status.APPROVED:
        return
    out = tell_drift(report.period, by=by, at=at)
    if any(article.review.period_id == report.period_id for article in out):
        publish_if_complete(report.period, by=by, at=at)


def tell_drift(period, *, by, at):
    """Marks the published articles that today's data contradict, and gives all that are out; one query where none is.

    A drift that was told is told no second time; gone and come again, it is.
    """
    out = Article.objects.published().filter(
        review__period__cluster=period.cluster_id,
        review__period__ends_on__range=(period.ends_on, period.ends_on + REACH),
    )
    out = list(out.for_page().order_by("pk").select_for_update(of=("self",)))
    for article in out:
        found, before = drift(article), article.drift_mark
        if found.alarm == before:
            continue
        article.drift_mark = found.alarm
        Article.objects.filter(pk=article.pk).update(drift_mark=found.alarm)
        if found.mark and data_part(found.alarm) != data_part(before):
            details = [
                {"line": label, "reason": f"{old or 'chưa có'} → {new or 'không còn'}"}
                for label, old, new in found.figures
            ]
            comment = " ".join([*found.sentences, *found.photos])
            logged = log(article, "drift", LABEL, by=by, at=at, comment=comment, details=details)
            notices.tell(article, logged)
        elif found.photos:
            comment = " ".join(found.photos)
            logged = log(article, "drift_photos", PHOTOS, by=by, at=at, comment=comment)
            notices.tell(article, logged)
    return out
