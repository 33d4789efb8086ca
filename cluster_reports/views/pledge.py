from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from cluster_reports import access, workflow
from cluster_reports.article import snapshot
from cluster_reports.forms.faults import faults_of, faults_of_rows
from cluster_reports.forms.pledge import OwnLineForms, SignatureForm
from cluster_reports.forms.review import fingerprint
from cluster_reports.models import (
    Period,
    Pledge,
    PledgeLine,
    Review,
    Signature,
    Target,
    TargetChange,
    Visibility,
)
from cluster_reports.tables import waiting
from cluster_reports.tables.consolidated import table_of
from cluster_reports.tables.pledge_register import counts_of, last_day, register_of
from cluster_reports.workflow import StepRefused

from .decided import decided
from .review import CONFLICT
from .unit_report import forbid_unless_allowed

A_PAGE = 30
CONFIRMED = "Giao ước đã xác nhận, các dòng đã khóa. Chưa có gì thay đổi."


def get_pledge(request, pk):
    """The pledge if this person may see it, else 404; locked while a POST decides about it."""
    pledges = Pledge.objects.visible_to(request.user).for_page()
    if request.method == "POST":
        pledges = pledges.select_for_update(of=("self",))
    return get_object_or_404(pledges, pk=pk)


def get_own_part(request, pk):
    """The pledge and this person's signature row in it, for a member's staff while lines may be written."""
    pledge = get_pledge(request, pk)
    unit = request.user.unit_id
    if not access.can_register(request.user, pledge, unit):
        raise PermissionDenied
    if not pledge.cluster.members_on(last_day(pledge)).filter(pk=unit).exists():
        raise PermissionDenied
    signature = Signature.objects.filter(pledge=pledge, unit=unit).first()
    return pledge, signature or Signature(pledge=pledge, unit_id=unit)


def to_pledge_if_confirmed(request, pk):
    """For a unit's staff who come to write after the pledge was confirmed: the pledge, with who did. Else 403."""
    pledge = get_pledge(request, pk)
    if pledge.status != Pledge.Status.CONFIRMED or not request.user.is_staff_of({request.user.unit_id}):
        raise PermissionDenied
    messages.warning(
        request, f"{CONFIRMED} {decided(pledge, request.user)} Cần sửa thì đề nghị quản trị mở lại.".strip()
    )
    return redirect(pledge)


def pledges(request):
    rows = (
        Pledge.objects.visible_to(request.user)
        .for_page()
        .prefetch_related("cluster__memberships", "signatures")
        .order_by("-year", "cluster__sort_name", "pk")
    )
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("trang"))
    counts = counts_of(page)
    table = [(one, *counts[one.pk]) for one in page]
    return render(request, "pledges/list.html", {"page": page, "table": table})


def pledge(request, pk):
    return _page(request, get_pledge(request, pk))


@require_POST
def pledge_step(request, pk, step):
    pledge = get_pledge(request, pk)
    forbid_unless_allowed(pledge, step, request.user, localdate())
    comment = request.POST.get("comment", "")
    try:
        done = workflow.take(pledge, step, by=request.user, at=now(), comment=comment)
    except StepRefused as refusal:
        errors = [("", str(refusal), ""), *(("", sentence, "") for _, sentence in refusal.faults)]
        return _page(request, get_pledge(request, pk), errors=errors, status=409)
    messages.success(request, f"{done}: {done.get_status_display().lower()}.")
    return redirect(done)


def _page(request, pledge, *, errors=(), status=200):
    user, today = request.user, localdate()
    register = register_of(pledge, user, _tables(pledge, user))
    context = {
        "pledge": pledge,
        "register": register,
        "age": _age(pledge, register),
        "steps": workflow.steps_for(pledge, user, today),
        "errors": errors,
        "decided": decided(pledge, user),
        "changes": TargetChange.objects.visible_to(user).filter(target__pledge=pledge).for_page(),
        "preparing": Period.objects.prepared_by(user).filter(
            cluster=pledge.cluster_id, year=pledge.year, status=Period.Status.PREPARING
        ),
        "may_ask_change": access.can_ask_change(user, pledge, today),
        "may_register": access.can_register(user, pledge, user.unit_id),
    }
    return render(request, "pledges/pledge.html", context, status=status)


def _age(pledge, register):
    """How long it has waited for signatures or, once all are there, for its confirmation; None where it does not."""
    days = [part.signature.signed_on for part in register.parts if part.is_signed]
    last = max(days) if days and not register.waiting else None
    wait = waiting.of_pledge(pledge, waiting.signing_since([pledge]).get(pledge.pk), last)
    return waiting.ages([wait], now())[wait.mark] if wait else None


def _tables(pledge, user):
    """The consolidated tables of the year's reviews that this person may read, oldest first."""
    reviews = (
        Review.objects.visible_to(user)
        .filter(period__cluster=pledge.cluster_id, period__year=pledge.year)
        .select_related("period")
        .order_by("period__ends_on")
    )
    targets = Target.objects.filter(pledge=pledge).exclude(visibility=Visibility.UNIT)
    return [(one.period, table_of(snapshot.read(one, "internal"), targets)) for one in reviews]


def pledge_lines(request, pk):
    try:
        pledge, signature = get_own_part(request, pk)
    except PermissionDenied:
        return to_pledge_if_confirmed(request, pk)
    own = PledgeLine.objects.filter(pledge=pledge, unit=request.user.unit_id)
    if request.method == "POST" and signature.signed_on:
        raise PermissionDenied
    holds = fingerprint(own)
    rows = OwnLineForms(
        request.POST or None,
        instance=pledge,
        unit=request.user.unit,
        choices={"target": list(Target.objects.filter(pledge=pledge))},
    )
    if request.method != "POST":
        return _lines_page(request, pledge, signature, rows)
    registers = request.POST.get("do") == "register"
    if request.POST.get("read") != holds:
        rows.is_valid()
        return _lines_page(request, pledge, signature, rows, [("", CONFLICT, "")], 409)
    if not rows.is_valid():
        return _lines_page(request, pledge, signature, rows, faults_of_rows(rows))
    if registers and not rows.remaining:
        nothing = ("", "Chưa có dòng nào để đăng ký. Ghi ít nhất một dòng rồi đăng ký.", "")
        return _lines_page(request, pledge, signature, rows, [nothing])
    rows.save()
    if registers:
        signature.registered_by, signature.registered_at = request.user, now()
        signature.save()
    messages.success(request, "Đã đăng ký các dòng của đơn vị." if registers else "Đã lưu các dòng.")
    return redirect(pledge if registers else "pledge-lines", *(() if registers else (pledge.pk,)))


@require_POST
def pledge_sign(request, pk):
    pledge, signature = get_own_part(request, pk)
    if pledge.status != Pledge.Status.SIGNING or not signature.registered_at:
        raise PermissionDenied
    form = SignatureForm(request.POST, instance=signature, today=localdate())
    if not form.is_valid():
        rows = _untouched(request, pledge)
        return _lines_page(request, pledge, signature, rows, faults_of(form), sign=form)
    form.save()
    messages.success(
        request, "Đã ghi chữ ký của đơn vị." if signature.signed_on else "Đã bỏ chữ ký của đơn vị."
    )
    return redirect(pledge)


def _untouched(request, pledge):
    targets = list(Target.objects.filter(pledge=pledge))
    return OwnLineForms(instance=pledge, unit=request.user.unit, choices={"target": targets})


def _lines_page(request, pledge, signature, rows, errors=(), status=200, sign=None):
    own = PledgeLine.objects.filter(pledge=pledge, unit=request.user.unit_id)
    may_sign = pledge.status == Pledge.Status.SIGNING and signature.registered_at is not None
    if may_sign and sign is None:
        sign = SignatureForm(instance=signature, today=localdate())
    context = {
        "pledge": pledge,
        "signature": signature,
        "is_signed": bool(Signature.objects.filter(pk=signature.pk, signed_on__isnull=False)),
        "own": own,
        "rows": rows,
        "read": fingerprint(own),
        "sign": sign,
        "errors": errors,
    }
    return render(request, "pledges/lines.html", context, status=status)
