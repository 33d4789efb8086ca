from copy import copy
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from cluster_reports import access, workflow
from cluster_reports.article import snapshot
from cluster_reports.forms.faults import faults_of, faults_of_rows, refused
from cluster_reports.forms.pledge import CountersigningForm, OwnLineForms, SignatureForm
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
from units.two_versions import compared, differences, fingerprint

from .decided import decided
from .review import CONFLICT
from .unit_report import forbid_unless_allowed, history

A_PAGE = 30
CONFIRM = "confirm"
CONFIRMED = "Giao ước đã xác nhận, các dòng đã khóa. Chưa có gì thay đổi."
SIGNED = "Đơn vị đã ký sau khi bạn mở trang nên các dòng khóa lại, chưa lưu gì. Chữ bạn gõ ghi ở bảng dưới."
SIGNED_OTHERWISE = (
    "Chữ ký hoặc các dòng của đơn vị đã đổi sau khi bạn mở trang. Chưa ghi gì;"
    " so hai bản rồi ghi lại nếu vẫn đúng."
)
CHANGED = "Giao ước đã thay đổi sau khi bạn mở trang này. Chưa có gì được làm; xem lại bản mới dưới đây."


def get_pledge(request, pk):
    """The pledge if this person may see it, else 404; locked while a POST decides about it."""
    pledges = Pledge.objects.visible_to(request.user).for_page()
    if request.method == "POST":
        pledges = pledges.select_for_update(of=("self",))
    pledge = get_object_or_404(pledges, pk=pk)
    request.cluster = pledge.cluster
    return pledge


def version_of(pledge):
    """What a page with the pledge's steps is known by: all that is signed."""
    held = Pledge.objects.filter(pk=pledge.pk), pledge.lines, pledge.signatures, pledge.targets
    return int(fingerprint(*held), 16)


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
        .filter(cluster__practice_of__isnull=True)
        .for_page()
        .prefetch_related("cluster__memberships", "signatures")
        .order_by("-year", "cluster__sort_name", "pk")
    )
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("trang"))
    counts = counts_of(page)
    ages = _ages(page, counts)
    table = [(one, *counts[one.pk], ages[one.pk]) for one in page]
    return render(request, "pledges/list.html", {"page": page, "table": table})


def pledge(request, pk):
    return _page(request, get_pledge(request, pk))


@require_POST
def pledge_step(request, pk, step):
    pledge = get_pledge(request, pk)
    comment = request.POST.get("comment", "")
    said = [request.POST.get(name, "") for name in ("superior_name", "superior_post") if step == CONFIRM]
    if workflow.is_repeat(pledge, step, request.user, comment, *said):
        return redirect(pledge)
    forbid_unless_allowed(pledge, step, request.user, localdate())
    allowed = {one.name: one for one in workflow.steps_for(pledge, request.user, localdate())}
    sign = _countersigning(request, pledge, request.POST) if step == CONFIRM and step in allowed else None
    if step in allowed and request.POST.get("version") != str(version_of(pledge)):
        return _page(request, pledge, errors=[("", CHANGED, "")], status=409, sign=sign)
    is_due = sign is not None and not allowed[step].faults(pledge, now())  # the units sign first
    if is_due and not sign.is_valid():
        return _page(request, get_pledge(request, pk), errors=faults_of(sign), status=422, sign=sign)
    try:
        done = workflow.take(
            pledge,
            step,
            by=request.user,
            at=now(),
            comment=comment,
            flags=sign.cleaned_data if is_due else None,
        )
    except StepRefused as refusal:
        errors = refused(refusal)
        return _page(request, get_pledge(request, pk), errors=errors, status=409, sign=sign)
    messages.success(request, f"{done}: {done.get_status_display().lower()}.")
    return redirect(done)


def _countersigning(request, pledge, data=None):
    days = pledge.signatures.filter(signed_on__isnull=False).values_list("signed_on", flat=True)
    user, today = request.user, localdate()
    known = {"superior_on": today} | ({} if user.is_admin else {"superior_name": user.full_name})
    return CountersigningForm(data, instance=copy(pledge), initial=known, today=today, signed=days)


def _page(request, pledge, *, errors=(), status=200, sign=None):
    user, today = request.user, localdate()
    steps = workflow.steps_for(pledge, user, today)
    pledge.version = version_of(pledge) if steps else 0
    if may_confirm := any(step.name == CONFIRM for step in steps):
        sign = sign or _countersigning(request, pledge)
    register = register_of(pledge, user, _tables(pledge, user))
    context = {
        "pledge": pledge,
        "register": register,
        "age": _age(pledge, register),
        "steps": [step for step in steps if step.name != CONFIRM],
        "sign": sign if may_confirm else None,
        "errors": errors,
        "decided": decided(pledge, user),
        "history": history(pledge),
        "may_read_history": user.is_admin,
        "changes": TargetChange.objects.visible_to(user).filter(target__pledge=pledge).for_page(),
        "preparing": Period.objects.prepared_by(user).filter(
            cluster=pledge.cluster_id, year=pledge.year, status=Period.Status.PREPARING
        ),
        "may_ask_change": access.can_ask_change(user, pledge, today),
        "may_register": access.can_register(user, pledge, user.unit_id),
    }
    return render(request, "pledges/pledge.html", context, status=status)


def _ages(pledges, counts):
    """How long each has waited for signatures or, once all are there, for its confirmation; None where it does not.

    Two queries whatever their number, none where none is in signing; signatures and members are loaded.
    """
    opened, waits = waiting.signing_since(pledges), {}
    for pledge in pledges:
        days = [one.signed_on for one in pledge.signatures.all() if one.signed_on]
        _, signed, members = counts[pledge.pk]
        last = max(days) if days and signed == members else None
        waits[pledge.pk] = waiting.of_pledge(pledge, opened.get(pledge.pk), last)
    ages = waiting.ages(waits.values(), now())
    return {pk: wait and ages[wait.mark] for pk, wait in waits.items()}


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
    make = _rows_of(request, pledge)
    if request.method != "POST":
        return _lines_page(request, pledge, signature, make(None))
    if signature.signed_on and "read" not in request.POST:
        raise PermissionDenied
    registers = request.POST.get("do") == "register"
    rows, found = make(request.POST), []
    if is_stale := request.POST.get("read") != fingerprint(_own_lines(request, pledge)):
        rows, found = compared(make, request.POST)
    is_valid = rows.is_valid()
    if found or is_stale and "read" not in request.POST or signature.signed_on:
        said = SIGNED if signature.signed_on else CONFLICT
        return _lines_page(request, pledge, signature, rows, [("", said, "")], 409, found=found)
    if not is_valid:
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
    try:
        pledge, signature = get_own_part(request, pk)
    except PermissionDenied:
        return to_pledge_if_confirmed(request, pk)
    if pledge.status == Pledge.Status.DRAFT or not signature.registered_at:
        raise PermissionDenied
    holds = fingerprint(Signature.objects.filter(pk=signature.pk), _own_lines(request, pledge))
    before = copy(signature)
    form = SignatureForm(request.POST, instance=signature, today=localdate())
    found = differences(form) if request.POST.get("read") != holds else []
    if found:
        rows, told = _rows_of(request, pledge)(None), [("", SIGNED_OTHERWISE, "")]
        return _lines_page(request, pledge, signature, rows, told, 409, sign=form, found=found)
    if not form.is_valid():
        return _lines_page(
            request, pledge, signature, _rows_of(request, pledge)(None), faults_of(form), sign=form
        )
    form.save()
    reason = form.cleaned_data.get("reason", "")
    if told := workflow.signature_note(signature.unit, before, signature, reason):
        workflow.note(pledge, told[0], by=request.user, at=now(), details=told[1])
    messages.success(
        request, "Đã ghi chữ ký của đơn vị." if signature.signed_on else "Đã bỏ chữ ký của đơn vị."
    )
    return redirect(pledge)


def _own_lines(request, pledge):
    return PledgeLine.objects.filter(pledge=pledge, unit=request.user.unit_id)


def _rows_of(request, pledge):
    """What makes the formset of this unit's lines out of what was posted, or None."""
    choices = {"target": list(Target.objects.filter(pledge=pledge))}
    return partial(OwnLineForms, instance=pledge, unit=request.user.unit, choices=choices)


def _lines_page(request, pledge, signature, rows, errors=(), status=200, sign=None, found=()):
    own = _own_lines(request, pledge)
    may_sign = pledge.status != Pledge.Status.DRAFT and signature.registered_at is not None
    if may_sign and sign is None:
        sign = SignatureForm(instance=signature, today=localdate())
    context = {
        "pledge": pledge,
        "signature": signature,
        "is_signed": bool(Signature.objects.filter(pk=signature.pk, signed_on__isnull=False)),
        "own": own,
        "rows": rows,
        "read": fingerprint(own),
        "read_to_sign": fingerprint(Signature.objects.filter(pk=signature.pk), own),
        "differences": found,
        "sign": sign,
        "errors": errors,
    }
    return render(request, "pledges/lines.html", context, status=status)
