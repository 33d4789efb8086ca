"""A commander's first screen: five answers about one period of one cluster, and the figures behind them."""

from collections import namedtuple
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from cluster_reports import access
from cluster_reports.article import snapshot
from cluster_reports.article.stored import snapshot_of
from cluster_reports.models import Article, Cluster, Directive, Limitation, Period, Result, Review, UnitReport
from cluster_reports.tables.brief import answers_of
from cluster_reports.tables.brief_matrix import Material, matrix_of
from cluster_reports.tables.directives import counts_said
from cluster_reports.tables.directives import rows_of as directive_rows
from cluster_reports.vietnamese.words import lower_first
from cluster_reports.views.cards import cards_of

Status = UnitReport.Status
Source = namedtuple(
    "Source", "material article"
)  # article: the published one it is from; None: approved today
# Periods of one kind of length: what is counted over them compares.
LENGTHS = {"h1": "half", "h2": "half", "q1": "quarter", "q2": "quarter", "q3": "quarter", "q4": "quarter"}


def brief(request):
    """``?cum=`` chooses the cluster (its address), ``?ky=`` the period; alone, the latest with something to read."""
    user, today = request.user, localdate()
    seen = Cluster.objects.visible_to(user).select_related("organisation").order_by("sort_name", "pk")
    clusters = [one for one in seen if not one.is_practice]
    periods = _periods(user, seen)
    period = _chosen(periods, request.GET.get("cum", ""), request.GET.get("ky", ""))
    articles = Article.objects.published().visible_to(user).filter(review__period__cluster__in=seen)
    context = {
        "clusters": clusters,
        "periods": [one for one in periods if not one.is_practice],
        "cards": cards_of(articles, 3),
    }
    if period:
        request.period = period
        context |= {"period": period, "own_periods": _of_cluster(periods, period)} | _answers(
            user, period, today
        )
    return render(request, "brief.html", context)


def _periods(user, clusters):
    approved = UnitReport.objects.filter(period=OuterRef("pk"), status=Status.APPROVED)
    return list(
        Period.objects.visible_to(user)
        .filter(cluster__in=clusters)
        .annotate(has_figures=Exists(approved))
        .select_related("cluster__organisation")
        .order_by("-ends_on", "-starts_on", "cluster__sort_name")
    )


def _chosen(periods, cluster, wanted):
    named = next(
        (one for one in periods if cluster in {"", one.cluster.slug} and str(one.pk) == wanted), None
    )
    inside = [one for one in periods if cluster in {"", one.cluster.slug} and not one.is_practice]
    return named or next((one for one in inside if one.has_figures), None) or next(iter(inside), None)


def _of_cluster(periods, period):
    return [one for one in periods if one.cluster_id == period.cluster_id]


def may_read_live(user, period, today):
    """Whether this person may read approved figures of all units before anything is published."""
    return user.role != user.Role.STAFF or access.is_judge(user, period, today)


def source_of(user, period, today) -> Source | None:
    """What the brief of a period is made of: the snapshot of the published article, the internal one first; else what
    is approved, where this person may read that; else None.
    """
    article = (
        Article.objects.published()
        .visible_to(user)
        .filter(review__period=period)
        .order_by("audience")  # "internal" before "public"
        .first()
    )
    frozen = article and snapshot_of((article.published or {}).get("snapshot"))
    if frozen:
        return Source(_material(frozen), article)
    if not may_read_live(user, period, today):
        return None
    review = Review.objects.visible_to(user).filter(period=period).first()
    if review:
        return Source(_material(snapshot.read(review, "internal")), None)
    return Source(Material(*snapshot.read_figures(period, "internal")), None)


def _material(read):
    return Material(read.members, read.period, read.figures, read.limitations, read.directions)


def _answers(user, period, today):
    source = source_of(user, period, today)
    if source is None:
        return {"source": None}
    material, gaps = source.material, _gaps(period, today)
    is_alike = _is_alike(period, material)
    matrix = matrix_of(material, is_alike)
    answers = answers_of(material, matrix, _causes(user, period, material), gaps, is_alike)
    readable = UnitReport.objects.visible_to(user).filter(period=period, status=Status.APPROVED)
    given = Directive.objects.visible_to(user).open().filter(period__cluster=period.cluster_id).for_page()
    directives = directive_rows(given, today)
    return {
        "wanted": _wanted(user, period, answers.wanted, directives),
        "directives": directives,
        "directives_said": counts_said(directives),
        "source": source,
        "matrix": matrix,
        "answers": answers,
        "figures_at": figures_at(period),
        "readable": set(readable.values_list("unit", flat=True)),
        "approved": sum(not one.is_silent for one in answers.standings),
    }


def _wanted(user, period, wanted, rows):
    """(what, the open directive about it or None, where to write one) of each thing that wants directing."""
    known = {
        (row.directive.unit_id, row.directive.target_id, row.directive.limitation_id): row
        for row in rows
        if row.directive.period_id == period.pk
    }
    reviews = Review.objects.visible_to(user).filter(period=period)
    limitations = {
        text: pk for pk, text in Limitation.objects.filter(review__in=reviews).values_list("pk", "text")
    }
    found = []
    for one in wanted:
        limitation = limitations.get(one.limitation)
        url = (
            ""
            if one.limitation and limitation is None
            else direct_url(user, period, one.target, one.unit, limitation)
        )
        found.append((one, known.get((one.unit, one.target, limitation)), url))
    return found


def direct_url(user, period, target=None, unit=None, limitation=None):
    """Where this person writes a directive about it; "" where they write none."""
    if not access.can_direct(user, period):
        return ""
    about = {"chi-tieu": target, "don-vi": unit, "han-che": limitation}
    query = urlencode({name: pk for name, pk in about.items() if pk is not None})
    return f"{reverse('directive-new', args=[period.pk])}?{query}"


def brief_url(period):
    return f"{reverse('brief')}?cum={period.cluster.slug}&ky={period.pk}"


def figures_at(period):
    """The address that the figures of a period stand under: the target's and the unit's number follow."""
    return reverse("figure", args=[period.pk, 0, 0]).removesuffix("0/0/")


def _is_alike(period, material):
    """Whether the period that the figures call the one before is as long as this one; known by its name."""
    name = next((one.previous.name for one in material.figures if one.previous), None)
    if name is None:
        return True
    kind = period.cluster.periods.filter(name=name).values_list("kind", flat=True).first()
    return kind is not None and LENGTHS.get(kind, kind) == LENGTHS.get(period.kind, period.kind)


def _causes(user, period, material):
    """What units wrote of a miss, by (unit, target), as far as this person may read it."""
    rows = (
        Result.objects.visible_to(user)
        .filter(
            report__period=period,
            report__status=Status.APPROVED,
            target__in=[one.target.pk for one in material.figures],
        )
        .exclude(cause="", explanation="")
    )
    return {
        (unit, target): cause or explanation
        for unit, target, cause, explanation in rows.values_list(
            "report__unit", "target", "cause", "explanation"
        )
    }


def _gaps(period, today):
    """Why the figures of a unit are not there, by unit: "chưa nộp, quá hạn 3 ngày"."""
    found = {}
    for report in period.reports.all():
        report.period = period
        found[report.unit_id] = _gap(report, today)
    return found


def _gap(report, today):
    if report.status == Status.DRAFT:
        late = report.days_late(today)
        return f"chưa nộp, quá hạn {late} ngày" if late and not report.excused_at else "chưa nộp"
    if report.status == Status.RETURNED:
        return "bị trả lại, chưa nộp lại"
    if report.status == Status.APPROVED:
        return "đã duyệt, chưa có số nào ở chỉ tiêu được xem"
    return f"{lower_first(report.get_status_display())}, chưa duyệt"
