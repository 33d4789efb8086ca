"""What of a cluster is not finished: one list for the yearly turn and for whoever hands the cluster over."""

from django.urls import reverse
from django.utils.timezone import localdate
from msgspec import Struct

from cluster_reports.models import (
    Appeal,
    Article,
    Correction,
    Duty,
    Extension,
    Period,
    Pledge,
    Scoring,
    TargetChange,
    UnitReport,
)
from cluster_reports.vietnamese.dates import numeric_date

Status = UnitReport.Status


class OpenPoint(Struct, frozen=True):
    """One thing that is not finished. ``is_blocking``: next year's figures would be taken from something unfinished."""

    group: str
    text: str
    state: str
    url: str
    is_blocking: bool = False


PERIODS = "Kỳ chưa công bố"
REPORTS = "Báo cáo chưa xong"
ARTICLES = "Bài viết chưa đăng"
REQUESTS = "Đề nghị đang chờ"
SCORES = "Chấm điểm chưa chốt"
PLEDGES = "Giao ước chưa xong"
DUTIES = "Việc đã giao chưa xong"
GROUPS = (PERIODS, REPORTS, ARTICLES, REQUESTS, SCORES, PLEDGES, DUTIES)


def open_points(cluster, year=None) -> list[OpenPoint]:
    """All of them, or those of one year, in the order of ``GROUPS``; ten queries, whatever there is."""
    return [
        *_periods(cluster, year),
        *_reports(cluster, year),
        *_articles(cluster, year),
        *_requests(cluster, year),
        *_scores(cluster, year),
        *_pledges(cluster, year),
        *_duties(cluster, year),
    ]


def _of(rows, path, cluster, year):
    found = {f"{path}cluster": cluster}
    return rows.filter(**found, **({f"{path}year": year} if year else {}))


def _periods(cluster, year):
    rows = _of(Period.objects, "", cluster, year).exclude(status=Period.Status.PUBLISHED)
    for period in rows.order_by("starts_on", "pk"):
        is_open = period.status == Period.Status.OPEN and period.kind != Period.Kind.CAMPAIGN
        url = reverse("period", args=[period.pk])
        yield OpenPoint(PERIODS, str(period), period.get_status_display(), url, is_open)


def _reports(cluster, year):
    rows = _of(UnitReport.objects, "period__", cluster, year)
    rows = rows.exclude(status=Status.APPROVED).exclude(period__status=Period.Status.PUBLISHED)
    rows = rows.select_related("unit", "period").prefetch_related("unit__former_names")
    for report in rows.order_by("period__starts_on", "unit__protocol_order", "unit__sort_name"):
        name = report.unit.name_on(report.period.ends_on)
        yield OpenPoint(
            REPORTS, f"{name}: {report.period}", report.get_status_display(), report.get_absolute_url()
        )


def _articles(cluster, year):
    rows = _of(Article.objects, "review__period__", cluster, year)
    rows = rows.filter(status__in=[Article.Status.DRAFT, Article.Status.PROPOSED]).select_related(
        "review__period"
    )
    for article in rows.order_by("review__period__starts_on", "pk"):
        state = article.get_status_display()
        if article.due_at:
            state += f", hẹn ngày {numeric_date(localdate(article.due_at))}"
        yield OpenPoint(ARTICLES, article.headline, state, article.get_edit_url())


def _requests(cluster, year):
    asked = (
        (Extension, "report__period__", ("report__unit",), "{one.report.unit.name}: {said}", False),
        (Appeal, "scoring__period__", ("unit", "criterion"), "{one.unit.name}: {said}", False),
        (TargetChange, "target__pledge__", ("target",), "{said}", True),
        (Correction, "article__review__period__", ("article",), "{said}", False),
    )
    for model, path, relations, words, is_blocking in asked:
        rows = _of(model.objects, path, cluster, year).filter(status=model.Status.ASKED)
        for one in rows.select_related(*relations).order_by("asked_at", "pk"):
            state = f"chờ từ ngày {numeric_date(localdate(one.asked_at))}"
            said = str(one)
            text = words.format(one=one, said=said[:1].lower() + said[1:] if "{one." in words else said)
            yield OpenPoint(REQUESTS, text, state, one.get_absolute_url(), is_blocking)


def _scores(cluster, year):
    rows = _of(Scoring.objects, "period__", cluster, year).filter(status=Scoring.Status.OPEN)
    for scoring in rows.select_related("period").order_by("period__starts_on"):
        yield OpenPoint(SCORES, str(scoring), scoring.get_status_display(), scoring.get_absolute_url())


def _pledges(cluster, year):
    rows = _of(Pledge.objects, "", cluster, year).exclude(status=Pledge.Status.CONFIRMED)
    for pledge in rows.order_by("year"):
        yield OpenPoint(PLEDGES, str(pledge), pledge.get_status_display(), pledge.get_absolute_url())


def _duties(cluster, year):
    rows = _of(Duty.objects.given(), "direction__review__period__", cluster, year).filter(done_on=None)
    for duty in rows.select_related("unit", "direction__target", "direction__review__period").order_by(
        "direction__review__period__starts_on", "direction__order", "unit__protocol_order", "pk"
    ):
        due = duty.direction.due_on
        state = f"hạn {numeric_date(due)}" if due else "không ghi hạn"
        url = f"{duty.direction.review.get_absolute_url()}#phuong-huong"
        yield OpenPoint(DUTIES, f"{duty.unit.name}: {duty.direction}", state, url)
