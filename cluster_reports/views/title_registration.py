"""Titles that units set out to win in a year: side by side, and each unit's own."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now

from cluster_reports import access
from cluster_reports.forms.faults import faults_of, faults_of_rows
from cluster_reports.forms.title_registration import TakingPartForm, TitleForms
from cluster_reports.models import AwardForm, RegisteredTitle, TitleRegistration
from cluster_reports.tables.award_quotas import day_of, of_cluster, of_registration, quotas_on
from units.two_versions import compared, differences, fingerprint

from .pledge import get_pledge

CONFLICT = (
    "Bản đăng ký đã được lưu ở nơi khác sau khi bạn mở trang. Chưa lưu gì và chữ bạn gõ vẫn ở dưới:"
    " so hai bản trong bảng, sửa chỗ cần sửa rồi lưu lại."
)


def pledge_titles(request, pk):
    pledge = get_pledge(request, pk)
    user, day = request.user, day_of(pledge)
    if user.role == user.Role.EDITOR:
        raise Http404
    registrations = list(TitleRegistration.objects.visible_to(user).filter(pledge=pledge).for_page())
    members = list(pledge.cluster.members_on(day))
    judges = pledge.cluster.judges_on(pledge.acting_day(localdate()))
    sees_all = user.role != user.Role.STAFF or user.is_staff_of(judges)
    by_unit = {one.unit_id: one for one in registrations}
    units = [unit for unit in members if sees_all or unit.pk == user.unit_id]
    units += [one.unit for one in registrations if one.unit_id not in {unit.pk for unit in members}]
    quotas = quotas_on(pledge.cluster, day)
    rows = [(unit.name_on(day), by_unit.get(unit.pk)) for unit in units]
    context = {
        "pledge": pledge,
        "rows": [(name, one, of_registration(one, quotas) if one else []) for name, one in rows],
        "whole": of_cluster(registrations, quotas, len(members)) if sees_all else [],
        "sees_all": sees_all,
        "registered": sum(one is not None for _, one in rows),
        "may_register": _may_register(user, pledge, members),
        "crumbs": crumbs(pledge, "Đăng ký danh hiệu"),
    }
    return render(request, "titles/titles.html", context)


def pledge_titles_own(request, pk):
    """A unit's own registration, known by what it held when the page was drawn: saved twice, it is one."""
    pledge = get_pledge(request, pk)
    day, unit = day_of(pledge), request.user.unit
    if not _may_register(request.user, pledge, pledge.cluster.members_on(day)):
        raise PermissionDenied
    stored = TitleRegistration.objects.filter(pledge=pledge, unit=unit)
    registration = stored.first() or TitleRegistration(pledge=pledge, unit=unit)
    holds = fingerprint(stored, RegisteredTitle.objects.filter(registration__in=stored))
    catalogue = list(AwardForm.objects.on(day))
    make = partial(TitleForms, instance=registration, form_kwargs={"catalogue": catalogue}, prefix="titles")
    data = request.POST if request.method == "POST" else None
    form, rows, errors, found, status = TakingPartForm(data, instance=registration), make(data), [], [], 200
    if data is not None:
        if request.POST.get("read") != holds:
            rows, found = compared(make, data)
            found = differences(TakingPartForm(data, instance=stored.first())) + found if stored else found
        are_valid = [form.is_valid(), rows.is_valid()]
        if found or "read" not in data:
            errors, status = [("", CONFLICT, "")], 409
        elif not all(are_valid):
            errors, status = faults_of(form) + faults_of_rows(rows), 422
        else:
            registration.registered_by, registration.registered_at = request.user, now()
            form.save()
            rows.save()
            messages.success(request, "Đã lưu bản đăng ký danh hiệu của đơn vị.")
            return redirect("pledge-titles", pledge.pk)
    context = {
        "pledge": pledge,
        "unit_name": unit.name_on(day),
        "form": form,
        "rows": rows,
        "read": holds,
        "errors": errors,
        "differences": found,
        "has_catalogue": bool(catalogue),
        "crumbs": crumbs(pledge, "Đăng ký của đơn vị"),
    }
    return render(request, "titles/own.html", context, status=status)


def _may_register(user, pledge, members):
    is_member = any(unit.pk == user.unit_id for unit in members)
    return is_member and access.can_register_titles(user, pledge, user.unit_id)


def crumbs(pledge, title):
    return [(f"{pledge}, {pledge.cluster}", pledge.get_absolute_url()), (title, "")]
