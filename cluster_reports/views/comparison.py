"""A cluster's periods beside each other: the targets of two, one target over all, the units side by side."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string

from cluster_reports.article.snapshot import FiguresOver, key_of
from cluster_reports.models import Article, Cluster, Review, Target
from cluster_reports.tables.period_comparison import (
    Told,
    base_of,
    lines_of,
    published_figures,
    series_of,
    trend,
    units_chart,
)
from cluster_reports.views.drawn_once import drawn_once

MOST = 20  # periods in one line: ten years of halves
BASES = (("cung-ky", "Cùng kỳ năm trước"), ("ky-truoc", "Kỳ trước"))


@login_not_required
def comparison(request, slug):
    """``?ky=`` the period, ``so-voi=`` cung-ky or ky-truoc, ``chi-tieu=`` the target whose charts are drawn.

    Inside the cluster from the approved data of the reviews a person may read; elsewhere from what its public
    articles say, as they were published.
    """
    asked = request.GET.get
    same_kind = asked("so-voi") != BASES[1][0]
    request.cluster, drawn = drawn_once(
        request, _drawn, slug, _key(asked("ky")), same_kind, _key(asked("chi-tieu"))
    )
    return render(request, "clusters/comparison.html", {"cluster": request.cluster, "drawn": drawn})


def _key(typed):
    """The key of a row that stands in an address; None for anything else."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 19 else None


def _drawn(reader, slug, wanted, same_kind, target):
    """The cluster and what its page says, for such a reader."""
    inside = Cluster.objects.visible_to(reader).filter(pk=OuterRef("pk"))
    clusters = Cluster.objects.select_related("organisation").annotate(is_inside=Exists(inside))
    cluster = get_object_or_404(clusters, slug=slug)
    is_inside = cluster.is_inside
    periods, public = _readable(reader, cluster, is_inside)
    if not is_inside and not periods:
        get_object_or_404(Cluster.objects.none())
    chosen = next((one for one in periods if one.pk == wanted), periods[0] if periods else None)
    context = {
        "cluster": cluster,
        "periods": periods,
        "chosen": chosen,
        "same_kind": same_kind,
        "is_inside": is_inside,
    }
    if chosen:
        series = series_of(chosen, periods, same_kind)[-MOST:]
        context |= _compared(target, chosen, series, same_kind, public)
    return cluster, render_to_string("clusters/compared.html", context)


def _readable(user, cluster, is_inside):
    """The periods this person may read of, the latest first; for strangers also their public articles, by period."""
    if is_inside:
        reviews = Review.objects.visible_to(user).filter(period__cluster=cluster).select_related("period")
        return [review.period for review in reviews.order_by("-period__ends_on", "-period__pk")], None
    articles = (
        Article.objects.published()
        .filter(audience=Article.Audience.PUBLIC, review__period__cluster=cluster)
        .select_related("review__period")
        .only("slug", "published", "review__period")
        .order_by("-review__period__ends_on", "-review__period__pk")
    )
    public = {one.review.period: one.published for one in articles}
    return list(public), public


def _compared(wanted, chosen, series, same_kind, public):
    base = base_of(series, same_kind)
    pair = [one for one in (base, chosen) if one]
    figures = None
    if public is None:
        figures = FiguresOver(series, "internal")
        told, keys = _live(figures, pair), figures.keys
    else:
        told, keys = _published(series, public)
    now, before = told[chosen.pk], told.get(base.pk) if base else None
    lines = lines_of(now, before, keys, same_kind=same_kind) if now.figures else []
    charted = _charted(wanted, lines, keys)
    query = {"ky": chosen.pk, "so-voi": BASES[0 if same_kind else 1][0]}
    context = {
        "base": base,
        "lines": [(line, f"?{urlencode(query | {'chi-tieu': line.target.pk})}#bieu-do") for line in lines],
        "bases": [
            (label, f"?{urlencode(query | {'so-voi': name})}", same_kind == (name == BASES[0][0]))
            for name, label in BASES
        ],
        "base_name": BASES[0 if same_kind else 1][0],
        "target": charted,
    }
    if charted is None:
        return context
    key = keys[charted.pk]
    if figures:
        context["units"] = units_chart(now, charted.pk)
        told, keys = _live(figures, series, key), figures.keys
    context["trend"] = trend([told[one.pk] for one in series], key, keys, same_kind=same_kind)
    return context


def _charted(wanted, lines, keys):
    """The target asked for, also by its row of another year; the first that is a number without one."""
    chartable = [line.target for line in lines if line.is_chartable]
    key = keys.get(wanted)
    return next((one for one in chartable if keys[one.pk] == key), chartable[0] if chartable else None)


def _live(figures, periods, key=None):
    found = figures.of(periods, key)
    return {one.pk: Told(one.pk, one.name, one.kind, one.year, found[one.pk]) for one in periods}


def _published(periods, public):
    told = {}
    for one in periods:
        figures, corrected = published_figures(public[one] or {})
        told[one.pk] = Told(one.pk, one.name, one.kind, one.year, figures, corrected)
    return told, _keys(told)


def _keys(told):
    """By the pk of a target of any year, what makes it the same target."""
    named = {
        figures.target.pk: (figures.target.measure, figures.target.name)
        for one in told.values()
        if one.figures
        for figures in one.figures.figures
    }
    rows = Target.objects.filter(pk__in=named).only("measure", "code", "name")
    return named | {row.pk: key_of(row) for row in rows}
