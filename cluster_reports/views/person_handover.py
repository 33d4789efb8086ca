"""Somebody who leaves: what they hold, and the one step that moves it to a colleague."""

from hashlib import sha256

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now

from cluster_reports import access, workflow
from cluster_reports.forms.handover import PersonHandoverForm
from cluster_reports.models import Handover
from cluster_reports.tables.handover import held_by, of_person
from cluster_reports.workflow import StepRefused
from units.models import User

CHANGED = (
    "Chưa bàn giao: những gì người này giữ đã thay đổi sau khi bạn mở trang."
    " Xem lại danh sách rồi bấm lần nữa."
)


def person_handover(request, pk):
    """Admins only; people without a unit have nobody to hand over to."""
    people = User.objects.select_related("unit").filter(unit__isnull=False)
    if not access.can_administer(request.user, None, localdate()):
        raise PermissionDenied
    person = get_object_or_404(people, pk=pk)
    if request.method == "POST":
        _lock(person, request.POST.get("taker", ""))
        person.refresh_from_db()
    today = localdate()
    held = held_by(person, today)
    version = sha256(f"{person.is_active}{held.mark}".encode()).hexdigest()[:24]
    form = PersonHandoverForm(request.POST if request.method == "POST" else None, person)
    errors, status = [], 200
    if request.method == "POST":
        if made := _sent_twice(request, person):
            return redirect(made)
        if form.is_valid():
            taker, ends = form.cleaned_data["taker"], form.cleaned_data["ends_account"]
            if request.POST.get("version") != version:
                errors, status = [("", CHANGED, "")], 409
            else:
                try:
                    made = workflow.hand_over_person(
                        person, taker, ends_account=ends, by=request.user, at=now(), version=version
                    )
                except StepRefused as refusal:
                    errors, status = [("", str(refusal), "")], 409
                else:
                    messages.success(request, f"Đã bàn giao công việc của {person} cho {taker}.")
                    return redirect(made)
        else:
            errors = [
                (form[name].label, message, form[name].id_for_label)
                for name, told in form.errors.items()
                for message in told
            ]
            status = 422
    context = {
        "person": person,
        "sections": of_person(held, "người nhận", {}, False),
        "form": form,
        "errors": errors,
        "version": version,
        "has_colleague": form.fields["taker"].queryset.exists(),
        "made": Handover.objects.filter(from_person=person).for_page(),
        "crumbs": [
            ("Quản trị", reverse("admin:index")),
            (str(person), reverse("admin:units_user_change", args=[person.pk])),
            ("Bàn giao công việc", ""),
        ],
    }
    return render(request, "handovers/person.html", context, status=status)


def _lock(person, taker):
    """Both people, in one fixed order, so that two handovers never wait in a ring."""
    keys = {person.pk, *([int(taker)] if taker.isdecimal() and len(taker) < 10 else [])}
    list(User.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def _sent_twice(request, person):
    """The sheet this very page made: by the same admin, to the same colleague, out of what it had shown."""
    last = Handover.objects.filter(from_person=person, made_by=request.user).first()
    if last is None or str(last.to_person_id) != request.POST.get("taker"):
        return None
    return last if last.content.get("version") == request.POST.get("version") else None
