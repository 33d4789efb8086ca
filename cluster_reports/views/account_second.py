"""The second step: asked at the log-in, turned on and off on one's own page, reset by an admin."""

from base64 import b32encode
from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.timezone import localdate, now
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from cluster_reports import access
from cluster_reports.client import client_address, client_device, device_cookie
from cluster_reports.people_middleware import is_second_step_due
from units import guesses, known_devices, second_step
from units.devices import device_said
from units.models import LoginAttempt, SecurityEvent, User
from units.session_store import FROM

from .person_password import person_crumbs

PENDING = "pending"
WAITS = timedelta(minutes=10)
SALT = "second-step"
NO_CODE, NO_PASSWORD = "Chưa nhập mã.", "Chưa nhập mật khẩu."
WRONG_PASSWORD = "Mật khẩu chưa đúng. Mật khẩu phân biệt chữ hoa, chữ thường."
TOO_OLD = "Trang mở quá lâu nên chưa làm gì. Nhập mã đang hiện rồi bấm lại."
BACKEND = "django.contrib.auth.backends.ModelBackend"


def wait_for_code(request, person, leads_to):
    """The password was right: who it is waits in the session, not logged in yet."""
    request.session.cycle_key()
    request.session[PENDING] = {
        "person": person.pk,
        "hash": person.get_session_auth_hash(),
        "at": now().isoformat(),
        "next": leads_to,
    }


def enter(request, person):
    """Logs in whoever showed both."""
    request.session.pop(PENDING, None)
    login(request, person, backend=BACKEND)
    request.session[second_step.PASSED] = True
    came_in(request, person)


def came_in(request, person):
    """Keeps from where, for the list of sessions and the log."""
    address, device = client_address(request), client_device(request)
    request.session[FROM] = (address, device)
    SecurityEvent.objects.note(
        SecurityEvent.Kind.LOG_IN, person=person, address=address, at=now(), words=device_said(device)
    )


@login_not_required
@transaction.non_atomic_requests
def second_step_ask(request):
    kept = request.session.get(PENDING)
    person = kept and User.objects.filter(pk=kept["person"], is_active=True).first()
    if (
        not person
        or not constant_time_compare(kept["hash"], person.get_session_auth_hash())
        or datetime.fromisoformat(kept["at"]) < now() - WAITS
    ):
        request.session.pop(PENDING, None)
        return redirect("login")
    fault = ""
    if request.method == "POST":
        fault = check(request, person)
        if not fault:
            enter(request, person)
            answer = redirect(kept["next"])
            known_devices.remember(answer, device_cookie(request), person)
            return answer
    return render(request, "registration/second_step.html", {"fault": fault}, status=422 if fault else 200)


def check(request, person):
    """ "" where the posted code is right, else what to say."""
    typed = request.POST.get("code", "")[:40]
    if not typed.strip():  # nothing was tried
        return NO_CODE
    try:
        right = second_step.passes(
            person,
            typed,
            at=now(),
            address=client_address(request),
            is_known=known_devices.knows(device_cookie(request), person),
        )
    except guesses.Resting as resting:
        return str(resting)
    return "" if right else second_step.WRONG


@transaction.non_atomic_requests
def two_step(request):
    """One's own: without a device the key to scan; with one, new recovery codes and the way to turn it off."""
    device = second_step.device_of(request.user)
    if request.method != "POST":
        return _page(request, device)
    if "kept" in request.POST:
        return _turn_on(request)
    if device is None:
        return redirect("two-step")
    if request.POST.get("do") != "off":
        return _new_codes(request, device)
    if faults := _faults(request, request.user):
        return _page(request, device, **faults, status=422)
    if not second_step.is_required(request.user):
        with transaction.atomic():
            second_step.turn_off(request.user)
            _note(request, request.user, "tắt")
        request.session.pop(second_step.PASSED, None)
        messages.success(request, "Đã tắt xác thực hai bước. Từ nay đăng nhập chỉ cần mật khẩu.")
    return redirect("two-step")


def _new_codes(request, device):
    """Sent twice by a double click both answers show the same codes, though the code typed is good once."""
    seed = _kept(request, "drawn").get("seed")
    if seed is None:
        return _page(request, device, fault=TOO_OLD, status=422)
    with transaction.atomic():
        person, codes = User.objects.select_for_update(no_key=True).get(pk=request.user.pk), ()
        faults = {} if second_step.are_given(person, seed) else _faults(request, person)
        if not faults:
            if not second_step.are_given(person, seed):
                _note(request, person, "làm mã khôi phục mới")
            codes = second_step.give_codes(person, seed)
    return _page(request, device, **faults, codes=codes, status=422 if faults else 200)


def _faults(request, person):
    """What is wrong with the posted password, else with the code: {} where both are right, and the code used up."""
    if fault := wrong_password(request, "khi đổi xác thực hai bước"):
        return {"password_fault": fault}
    fault = check(request, person)
    return {"fault": fault} if fault else {}


def _kept(request, name):
    """What the page sends back as we signed it for this person; {} where it is old or not ours."""
    try:
        kept = signing.loads(request.POST.get(name, ""), salt=f"{SALT}.{name}", max_age=WAITS)
    except signing.BadSignature:
        return {}
    return kept if kept["person"] == request.user.pk else {}


def _signed(request, name, **kept):
    return signing.dumps({"person": request.user.pk, **kept}, salt=f"{SALT}.{name}")


def wrong_password(request, words):
    """ "" where the posted password is this person's, else what to say."""
    if not request.POST.get("password"):  # nothing was tried
        return NO_PASSWORD
    try:
        is_right = guesses.is_own_password(
            request.user,
            request.POST.get("password", ""),
            at=now(),
            address=client_address(request),
            cookie=device_cookie(request),
            words=words,
        )
    except guesses.Resting as resting:
        return str(resting)
    return "" if is_right else WRONG_PASSWORD


def _turn_on(request):
    """Asks for the password, or whoever found a page open would put their own phone between it and its person."""
    kept = _kept(request, "kept")
    if not kept:
        return _page(
            request, None, fault="Trang mở quá lâu nên khóa đã đổi. Quét lại mã dưới đây.", status=422
        )
    if not kept["is_due"] and (fault := wrong_password(request, "khi bật xác thực hai bước")):
        device = second_step.device_of(request.user)
        return _page(request, device, password_fault=fault, key=kept["key"], status=422)
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).get(pk=request.user.pk)
        was_on = second_step.device_of(person) is not None
        is_on = second_step.turn_on(person, kept["key"], request.POST.get("code", "")[:40])
        if is_on:
            codes = second_step.give_codes(person, kept["key"])
            second_step.end_other_sessions(person, request.session.session_key)
            if not was_on:
                _note(request, person, "bật")
    if not is_on:
        return _page(
            request, second_step.device_of(person), fault=second_step.WRONG, key=kept["key"], status=422
        )
    request.session[second_step.PASSED] = True
    return _page(request, second_step.device_of(person), codes=codes)


def _page(request, device, *, fault="", password_fault="", codes=(), key="", status=200):
    context = {
        "device": device,
        "fault": fault,
        "password_fault": password_fault,
        "codes": codes,
        "is_required": second_step.is_required(request.user),
        "is_due": is_second_step_due(request),
    }
    if device is None:
        key = key or random_hex(20)
        new = TOTPDevice(user=request.user, key=key)
        context |= {
            "kept": _signed(request, "kept", key=key, is_due=context["is_due"]),
            "secret": _grouped(b32encode(new.bin_key).decode()),
            "address": new.config_url,
            "picture": _picture(new.config_url),
        }
    else:
        context["left"] = second_step.codes_left(request.user)
        context["drawn"] = _signed(request, "drawn", seed=random_hex(20))
    return render(request, "people/two_step.html", context, status=status)


def _picture(address):
    import segno

    return segno.make(address, error="m").svg_inline(
        scale=5,
        border=4,
        dark="#000",
        light="#fff",
        svgclass="qr",
        lineclass=None,
        omitsize=False,
        title="Mã để quét",
    )


def _grouped(text):
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def person_two_step(request, pk):
    """An admin takes the device of somebody away who lost it; only that: nobody sets one for another."""
    if not access.can_administer(request.user, None, localdate()):
        raise PermissionDenied
    person = get_object_or_404(get_user_model(), pk=pk)
    if person.pk == request.user.pk:
        return redirect("two-step")
    if request.method == "POST":
        if second_step.turn_off(person):
            second_step.end_other_sessions(person, "")
            _note(request, person, "bỏ thiết bị", by=request.user)
        LoginAttempt.objects.lift(person)
        messages.success(request, f"{person} không còn thiết bị xác thực; lần sau đăng nhập bằng mật khẩu.")
        return redirect("person-two-step", pk)
    context = {
        "person": person,
        "device": second_step.device_of(person),
        "is_required": second_step.is_required(person),
        "crumbs": person_crumbs(person, "Xác thực hai bước"),
    }
    return render(request, "people/person_two_step.html", context)


def _note(request, person, words, by=None):
    SecurityEvent.objects.note(
        SecurityEvent.Kind.SECOND,
        person=person,
        by=by,
        address=client_address(request),
        at=now(),
        words=words,
    )
