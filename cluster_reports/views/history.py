"""What every value of a thing was, who changed it, when and from where."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from cluster_reports import access
from cluster_reports.models import (
    Article,
    AwardForm,
    AwardProposal,
    Ballot,
    Change,
    Directive,
    PaperTemplate,
    Period,
    Pledge,
    Quota,
    Review,
    Scoring,
    ScoringTable,
    UnitReport,
    Wording,
)
from cluster_reports.tables.history import NOUNS, ChangePage, told_of
from cluster_reports.vietnamese.words import upper_first
from units.models import Unit

NEEDED = {
    UnitReport: ("period__cluster", "unit"),
    Review: ("period__cluster",),
    Article: ("review__period__cluster",),
    Period: ("cluster",),
    Pledge: ("cluster",),
    ScoringTable: ("cluster",),
    Scoring: ("period__cluster",),
    Ballot: ("period__cluster",),
    AwardProposal: ("period__cluster", "form"),
    Directive: ("period__cluster", "to", "target", "limitation"),
    Quota: ("form",),
    PaperTemplate: ("unit",),
}
LAST = 10**18  # no row has a longer key


@require_safe
def history(request, noun, pk):
    """Fifty changes, the newest first; ``?truoc=`` is the change that the page before ended with."""
    model = NOUNS.get(noun)
    if model is None or pk > LAST:
        raise Http404
    thing = _thing(request, model, pk)
    page = ChangePage(told_of(thing, request.user), _before(request))
    context = {
        "thing": thing if thing.is_there else None,
        "title": f"{upper_first(str(model._meta.verbose_name))}: {thing}"
        if thing.is_there
        else f"{upper_first(str(model._meta.verbose_name))} đã xóa, mã {pk}",
        "page": page,
        "is_own": request.user.is_staff_of({getattr(thing, "unit_id", None)}),
        "is_first": _before(request) is None,
        "crumbs": _crumbs(thing) if thing.is_there else [("Lịch sử thay đổi", "")],
    }
    return render(request, "history/history.html", context)


def _thing(request, model, pk):
    user = request.user
    if hasattr(model.objects, "visible_to"):
        rows = model.objects.visible_to(user)
    elif user.is_admin:
        rows = model.objects.all()
    else:
        raise PermissionDenied
    found = rows.select_related(*NEEDED.get(model, ())).filter(pk=pk).first()
    if found is None:
        return _gone(user, model, pk)
    found.is_there = True
    period = found if model is Period else getattr(found, "period", None)
    request.period = period
    request.cluster = period.cluster if period else getattr(found, "cluster", None)
    if not access.can_read_history(user, found, localdate()):
        raise PermissionDenied
    return found


def _gone(user, model, pk):
    """What is told of a thing outlasts it, for admins."""
    was_there = Change.objects.filter(about=model._meta.model_name, about_id=pk)
    is_there = model._base_manager.filter(pk=pk)
    if not user.is_admin or is_there.exists() or not was_there.exists():
        raise Http404
    thing = model(pk=pk)
    thing.is_there = False
    return thing


def _before(request):
    asked = request.GET.get("truoc", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None


def _crumbs(thing):
    if type(thing) is Period:
        url = reverse("period", args=[thing.pk])
    elif type(thing) is Unit:
        url = reverse("unit", args=[thing.pk])
    elif type(thing) is Article:
        url = reverse("article-edit", args=[thing.pk])
    elif type(thing) is Scoring:
        url = reverse("scoring", args=[thing.period_id])
    elif type(thing) is Wording:
        url = reverse("wording", args=[thing.block])
    elif hasattr(thing, "get_absolute_url"):
        url = thing.get_absolute_url()
    else:
        meta, thing_pk = (AwardForm._meta, thing.form_id) if type(thing) is Quota else (thing._meta, thing.pk)
        url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[thing_pk])
    return [(str(thing), url), ("Lịch sử thay đổi", "")]
