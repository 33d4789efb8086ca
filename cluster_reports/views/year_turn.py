"""The yearly turn of one cluster: what stands, what is proposed, a dry run, and then all of it or nothing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe
from msgspec.structs import replace

from cluster_reports import access, workflow
from cluster_reports.forms.year_turn import WORDS, TurnForm, part_note
from cluster_reports.models import Cluster, LoggedStep
from cluster_reports.models.turn_actions import actions, faults
from cluster_reports.tables.year_turn import read_turn, version_of
from cluster_reports.workflow import StepRefused

YEARS = range(1991, 2100)
NEW_YEAR_FROM = 9  # the month from which the next year is what people come for
CHANGED = (
    "Cụm, khối đã thay đổi sau khi bạn mở trang. Chưa có gì được làm và những gì bạn chọn vẫn ở dưới:"
    " xem lại rồi bấm lần nữa."
)
TOOLS = {"version", "viec", "csrfmiddlewaretoken"}


def get_cluster(request, slug):
    """The cluster for an admin, else 403 or, where it may not be known, 404; locked while a POST decides."""
    clusters = Cluster.objects.real().visible_to(request.user).select_related("organisation")
    if request.method == "POST":
        clusters = clusters.select_for_update(of=("self",))
    cluster = get_object_or_404(clusters, slug=slug)
    if not access.can_administer(request.user, cluster, localdate()):
        raise PermissionDenied
    return cluster


@require_safe
def year_turn_next(request, slug):
    cluster = get_cluster(request, slug)
    today = localdate()
    return redirect("year-turn", cluster.slug, today.year + (today.month >= NEW_YEAR_FROM))


def year_turn(request, slug, year):
    cluster = get_cluster(request, slug)
    if year not in YEARS:
        raise Http404
    turn = read_turn(cluster, year)
    if request.method != "POST":
        return _page(request, cluster, turn, TurnForm(None, turn))
    form, version = TurnForm(request.POST, turn), version_of(turn)
    if request.POST.get("viec") == "sua":
        return _page(request, cluster, turn, form)
    if not form.is_valid():
        return _page(request, cluster, turn, form, errors=errors_of(form), status=422)
    turn = replace(turn, names=tuple({**form.unit_names, **dict(turn.names)}.items()))
    choices = form.choices()
    todo = actions(turn, choices)
    if not todo:
        messages.info(request, f"Không còn gì phải làm cho năm {year}: mọi phần đã chọn đều có đủ.")
        return redirect("year-turn", cluster.slug, year)
    if wrong := faults(turn, choices):
        return _page(request, cluster, turn, form, errors=[("", one, "") for one in wrong], status=422)
    if request.POST.get("viec") != "lam":
        return _preview(request, cluster, turn, todo, version)
    if request.POST.get("version") != version:
        return _preview(request, cluster, turn, todo, version, errors=[("", CHANGED, "")], status=409)
    try:
        done = workflow.turn_year(cluster, turn, choices, by=request.user, at=now())
    except StepRefused as refusal:
        wrong = [("", sentence, "") for _, sentence in refusal.faults] or [("", str(refusal), "")]
        return _page(request, cluster, turn, form, errors=wrong, status=409)
    messages.success(request, f"Đã sang năm {year}: làm xong {len(done)} việc, ghi ở nhật ký cuối trang.")
    return redirect("year-turn", cluster.slug, year)


def errors_of(form):
    return [
        (form[name].label, message, form[name].id_for_label)
        for name, told in form.errors.items()
        for message in told
    ]


def crumbs_of(cluster, *more):
    return [("Quản trị", reverse("admin:index")), (cluster.name, cluster.get_absolute_url()), *more]


def _page(request, cluster, turn, form, *, errors=(), status=200):
    pledges = {pledge.year: pledge for pledge in cluster.pledges.filter(year__in=[turn.year - 1, turn.year])}
    context = {
        "cluster": cluster,
        "turn": turn,
        "old_year": str(turn.year - 1),
        "form": form,
        "errors": errors,
        "version": version_of(turn),
        "crumbs": crumbs_of(cluster, (f"Sang năm {turn.year}", "")),
        "parts": {part: (form[f"do_{part}"], part_note(turn, part)) for part in WORDS if part != "handover"},
        "kinds": form.ticked("kinds"),
        "chosen_targets": form.ticked("targets"),
        "history": LoggedStep.objects.about(cluster).filter(step="turn_year"),
        "handover": cluster.handovers.first(),
        "old_pledge": pledges.get(turn.year - 1),
        "new_pledge": pledges.get(turn.year),
    }
    return render(request, "year_turn/turn.html", context, status=status)


def _preview(request, cluster, turn, todo, version, *, errors=(), status=200):
    held = [
        (name, value) for name in request.POST if name not in TOOLS for value in request.POST.getlist(name)
    ]
    context = {
        "cluster": cluster,
        "turn": turn,
        "todo": todo,
        "errors": errors,
        "held": held,
        "version": version,
        "crumbs": crumbs_of(
            cluster,
            (f"Sang năm {turn.year}", reverse("year-turn", args=[cluster.slug, turn.year])),
            ("Xem trước", ""),
        ),
    }
    return render(request, "year_turn/preview.html", context, status=status)
