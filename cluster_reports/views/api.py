"""What other programs read (F85): published periods and articles as JSON, with a token, and nothing by a log-in."""

import hashlib
import re
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.timezone import localdate
from django.views.decorators.csrf import csrf_exempt

from cluster_reports.exports.open_data.openapi import FILTERS, ITEMS, LARGEST, description, encoded
from cluster_reports.models import ApiToken
from cluster_reports.tables import open_shapes as shapes
from cluster_reports.tables.open_data import Reader, article_of, data_of, head_of, period_of

NO_TOKEN = "Thiếu mã truy cập: gửi đầu mục Authorization: Bearer và mã, tạo ở trang Mã truy cập dữ liệu."
BAD_TOKEN = "Mã truy cập không dùng được: sai, hết hạn, đã thu hồi, hoặc người dùng, người tạo mã không còn hoạt động."
NOT_ALLOWED = "Địa chỉ này chỉ đọc được bằng GET hoặc HEAD."
NOT_ENCRYPTED = (
    "Chỉ đọc được qua HTTPS. Mã truy cập vừa gửi không được mã hóa: hãy thu hồi nó và tạo mã khác."
)
NOTHING = "Không có nội dung này, hoặc mã truy cập không được đọc."
READING = ("GET", "HEAD")


def _answer(request, content, status=200, **headers):
    known = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
    kind = "application/json; charset=utf-8"
    response = HttpResponse(content, status=status, content_type=kind, headers=known | headers)
    if status != 200:
        return response
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)


def _refuse(request, status, words, **headers):
    return _answer(request, encoded(shapes.Refusal(words)), status, **headers)


def _reads_only(view):
    """Neither log-in nor cookie counts here: what a browser sends along opens nothing, and nothing is set."""

    @wraps(view)
    def reading(request, *args, **kwargs):
        request.user = AnonymousUser()
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return _refuse(request, 403, NOT_ENCRYPTED)
        if request.method not in READING:
            return _refuse(request, 405, NOT_ALLOWED, Allow=", ".join(READING))
        return view(request, *args, **kwargs)

    return csrf_exempt(login_not_required(reading))


def _with_token(view):
    """Hands the view a ``Reader``: the token's person as they are now, narrowed to what was chosen."""

    @_reads_only
    @wraps(view)
    def asked(request, *args, **kwargs):
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            return _refuse(request, 401, NO_TOKEN, **{"WWW-Authenticate": 'Bearer realm="api"'})
        today = localdate()
        token = ApiToken.objects.holding(secret.strip(), today)
        if token is None:
            challenge = 'Bearer realm="api", error="invalid_token"'
            return _refuse(request, 401, BAD_TOKEN, **{"WWW-Authenticate": challenge})
        if token.last_used_on != today:
            ApiToken.objects.note_use(token, today)
        clusters = frozenset(token.clusters.values_list("pk", flat=True))
        reader = Reader(token.user, token.level, clusters)
        try:
            return _answer(request, encoded(view(request, reader, *args, **kwargs)))
        except BadRequest as fault:
            return _refuse(request, 400, str(fault))
        except Http404:
            return _refuse(request, 404, NOTHING)

    return asked


@_with_token
def periods(request, reader):
    asked = _asked(request, "cum", "nam")
    found = reader.periods()
    if "cum" in asked:
        found = found.filter(cluster__slug=asked["cum"])
    if "nam" in asked:
        found = found.filter(year=asked["nam"])
    rows, following = _page(request, found, asked, "api-periods")
    return shapes.PeriodPage(tuple(period_of(row) for row in rows), following)


@_with_token
def period(request, reader, key):
    _asked(request)
    if key > LARGEST:
        raise Http404
    return data_of(reader, get_object_or_404(reader.periods(), pk=key), localdate())


@_with_token
def articles(request, reader):
    asked = _asked(request, "cum")
    found = reader.articles()
    if "cum" in asked:
        found = found.filter(review__period__cluster__slug=asked["cum"])
    rows, following = _page(request, found, asked, "api-articles")
    return shapes.ArticlePage(tuple(head_of(row) for row in rows), following)


@_with_token
def article(request, reader, slug):
    _asked(request)
    row = get_object_or_404(reader.articles().prefetch_related("versions"), slug=slug)
    return article_of(row, reader.level)


@_with_token
def nothing(request, reader, rest):
    """Any other address: a program gets an answer it can read."""
    raise Http404


@_reads_only
def describe(request):
    """For everybody, and the same for everybody."""
    return _answer(request, encoded(description()), **{"Cache-Control": "public, max-age=3600"})


def _asked(request, *filters):
    """The parameters as typed values. Raises ``BadRequest`` for one that is unknown here, or cannot be read."""
    known = (*filters, "truoc", "so") if filters else ()
    read = {}
    for name in request.GET:
        if name not in known:
            raise BadRequest(f"Không có tham số “{name[:40]}” ở địa chỉ này.")
        text, schema = request.GET[name], FILTERS[name][1]
        read[name] = _number(name, text, schema) if schema["type"] == "integer" else text
        if "pattern" in schema and not re.fullmatch(schema["pattern"], text, re.ASCII):
            raise BadRequest(f"Tham số “{name}” phải là mã chữ thường không dấu, như trong địa chỉ trang.")
    return read


def _number(name, text, schema):
    least, most = schema["minimum"], schema["maximum"]
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and least <= int(text) <= most):
        raise BadRequest(f"Tham số “{name}” phải là số nguyên từ {least} đến {most}.")
    return int(text)


def _page(request, found, asked, route):
    """Rows by falling key after the one asked for, so that a page stays what it is while rows are added."""
    size = asked.get("so", ITEMS)
    if "truoc" in asked:
        found = found.filter(pk__lt=asked["truoc"])
    rows = list(found.order_by("-pk")[: size + 1])
    if len(rows) <= size:
        return rows, None
    rows = rows[:size]
    further = urlencode({**asked, "truoc": rows[-1].pk})
    return rows, request.build_absolute_uri(f"{reverse(route)}?{further}")
