"""Accounts in bulk: a template to fill in, a look at what would be made, then all at once."""

import secrets

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from cluster_reports import access
from cluster_reports.client import client_address
from cluster_reports.exports.people_sheet import template
from cluster_reports.forms.people_sheet import ROLES, PeopleSheet, make, packed, unit_labels, working_units
from cluster_reports.forms.report_sheet import UploadForm
from cluster_reports.imports.people_sheet import read
from cluster_reports.imports.workbook import FileRefused
from units.models import User

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT = "people-sheet"
KEPT_SECONDS = 60 * 60
EXPIRED = "Lần đọc thử đã quá một giờ. Chưa lập tài khoản nào; chọn lại tệp."
CHANGED = "Chưa lập tài khoản nào: sau lần đọc thử có tên đăng nhập đã được dùng, hoặc đơn vị không còn. Chọn lại tệp."
DONE = (
    "Các tài khoản này đã lập. Mật khẩu không hiện lại được nữa;"
    " ai chưa nhận thì cấp mật khẩu dùng một lần ở trang của người đó."
)


def _only_admins(request):
    if not access.can_administer(request.user, None, localdate()):
        raise PermissionDenied


@require_safe
def people_template(request):
    _only_admins(request)
    content = template(list(unit_labels(working_units())), [role.label for role in ROLES])
    headers = {"Content-Disposition": 'attachment; filename="nguoi-dung.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@transaction.non_atomic_requests
def people_sheet(request):
    """Reads an upload before any transaction opens: a file that takes long keeps nobody from saving."""
    _only_admins(request)
    if request.method != "POST":
        return _page(request)
    return _make(request) if "kept" in request.POST else _look(request)


def _look(request):
    upload = UploadForm(request.POST, request.FILES)
    if not upload.is_valid():
        return _page(request, upload, status=422)
    try:
        rows = read(upload.cleaned_data["file"], upload.cleaned_data["file"].name)
    except FileRefused as refusal:
        upload.add_error("file", str(refusal))
        return _page(request, upload, status=422)
    sheet = PeopleSheet(rows)
    kept = ""
    if sheet.is_fit:
        data = {"by": request.user.pk, "key": secrets.token_hex(16), "rows": packed(sheet)}
        kept = signing.dumps(data, salt=SALT, compress=True)
    return _page(request, sheet=sheet, kept=kept)


def _make(request):
    """Exactly what was shown; pressed twice it is one, and both answers show the passwords."""
    try:
        data = signing.loads(request.POST["kept"], salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        data = {}
    if data.get("by") != request.user.pk:
        return _page(request, notice=EXPIRED, status=422)
    with transaction.atomic():
        list(
            User.objects.select_for_update(no_key=True).filter(pk=request.user.pk)
        )  # one press after the other
        given = make(data["rows"], data["key"], by=request.user, at=now(), address=client_address(request))
    if given is None:
        return _page(request, notice=CHANGED, status=409)
    return _page(request, given=given, notice="" if given else DONE)


def _page(request, upload=None, *, status=200, **context):
    context = {"sheet": None, "kept": "", "given": (), "notice": ""} | context
    context |= {
        "upload": upload or UploadForm(),
        "site": request.build_absolute_uri(reverse("login")),
        "errors": [("Tệp Excel", told, "id_file") for told in upload.errors.get("file", ())]
        if upload
        else [],
        "crumbs": [
            ("Quản trị", reverse("admin:index")),
            ("Người dùng", reverse("admin:units_user_changelist")),
            ("Lập nhiều tài khoản", ""),
        ],
    }
    return render(request, "people/sheet.html", context, status=status)
