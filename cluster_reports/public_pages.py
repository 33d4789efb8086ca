"""The pages of public articles as a stranger gets them: kept as bytes by the application, written as files for a proxy.

A page says what the article's row says and nothing else: not who asks, nor when. So bytes that were made of a row are
right as long as the row is the same, which one query asks (``standing``). A page written for a proxy is asked of the
site itself, as a stranger would; the row is locked meanwhile, so that no withdrawal falls between asking and writing.
"""

import gzip
import hashlib
import logging
from datetime import UTC
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.http.request import validate_host
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.regex_helper import _lazy_re_compile
from msgspec import Struct, field

from cluster_reports import page_folder
from cluster_reports.models import Article

EVERYBODY = AnonymousUser()
UNKNOWN = "?"  # by a program that may be older than the files around it: looked at again by the next run of ``tick``
_PLACE = "a-slug"
_takes_gzip = _lazy_re_compile(r"\bgzip\b")
log = logging.getLogger(__name__)


class NotWritten(Exception):
    """A page that could not be made, in words for an operator."""


class Page(Struct, frozen=True):
    """What a stranger is answered at the address of one state of an article."""

    key: tuple  # as ``standing``
    packed: bytes
    etag: str
    headers: dict
    match: object  # what the address resolved to: logs and measures name a request by it

    @property
    def body(self) -> bytes:
        return gzip.decompress(self.packed)

    def answer(self, request):
        """The page, or that it has not changed since the reader's browser or proxy got it."""
        packs = _takes_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        response = HttpResponse(self.packed if packs else self.body, headers=self.headers)
        request.resolver_match, response.page = self.match, self
        response["ETag"] = f'"{self.etag}-gz"' if packs else f'"{self.etag}"'
        response["Content-Length"] = str(len(response.content))
        if packs:
            response["Content-Encoding"] = "gzip"
        if "HTTP_IF_NONE_MATCH" in request.META:
            response = get_conditional_response(request, etag=response["ETag"], response=response)
        if request.method == "HEAD":
            response.content = b""
        return response


def everybodys():
    """The articles that a stranger may read."""
    return Article.objects.published().visible_to(EVERYBODY)


@cache
def _question(alias):
    """The query of ``standing`` in SQL, made once: putting it together costs more than asking it."""
    asked = everybodys().filter(slug=_PLACE).order_by().values_list("pk", "content_hash", "published_at")
    return asked.query.get_compiler(alias).as_sql()


def standing(slug) -> tuple | None:
    """Which state of which article a stranger reads at this address now; None where none is. One query."""
    sql, params = _question(connection.alias)
    with connection.cursor() as cursor:
        cursor.execute(sql, [slug if one == _PLACE else one for one in params])
        row = cursor.fetchone()
    return row and _state(*row)


def state_of_row(article) -> tuple:
    """The same, of a row that was read."""
    return _state(article.pk, article.content_hash, article.published_at)


def _state(pk, content_hash, at):
    """SQLite gives an instant without its zone."""
    return pk, content_hash, (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def offer(response, article):
    """Lets the answer to a stranger be kept for the next one; ``middleware.KeptPageMiddleware`` decides."""
    response.of_state = state_of_row(article)


def page_from(request, response) -> Page | None:
    """The page of an answer that was offered; None of any other, or where it holds what belongs to one reader."""
    key = getattr(response, "of_state", None)
    if key is None or response.status_code != 200 or response.cookies or response.streaming:
        return None
    patch_vary_headers(response, ("Accept-Encoding",))
    headers = {
        name: value for name, value in response.headers.items() if name not in ("Content-Length", "ETag")
    }
    body = response.content
    packed, mark = gzip.compress(body, 9, mtime=0), hashlib.sha256(body).hexdigest()[:32]
    return Page(key, packed, mark, headers, request.resolver_match)


def why_off() -> str:
    """Why no pages are written for a proxy, in words; "" where they are."""
    if settings.PUBLISHED_ROOT is None:
        return "chưa đặt thư mục"
    site = urlsplit(settings.SITE_URL)
    if not site.hostname or not validate_host(site.hostname, settings.ALLOWED_HOSTS):
        return "địa chỉ của trang không nằm trong các tên máy được phép"
    if settings.SECURE_SSL_REDIRECT and site.scheme != "https":
        return "trang chỉ nhận HTTPS nhưng địa chỉ của trang là HTTP"
    return ""


def write_later(article):
    """After the transaction holds, the page is written; a failure is logged, and mended by the next ``tick``."""
    if not why_off():
        transaction.on_commit(partial(_write_or_log, article.pk), robust=True)


def _write_or_log(pk):
    try:
        write(pk)
    except (OSError, NotWritten):
        log.exception(
            "Trang công khai của bài %s chưa ghi được cho máy chủ trước; trang vẫn trả lời bài ấy.", pk
        )


def write(pk, build=UNKNOWN) -> bool:
    """Writes the page of one article that stands public, unless it lies there as it should be; returns whether it
    wrote. Raises ``OSError``, or ``NotWritten`` where the site does not answer with the page.
    """
    article = None
    try:
        with transaction.atomic():
            rows = everybodys().select_for_update(of=("self",))
            article = rows.only("slug", "content_hash", "published_at").filter(pk=pk).first()
            return article is not None and _write(article, build)
    except DatabaseError:  # the lock may have been lost before the page was written
        if article is not None:
            page_folder.remove(article.slug)
        raise


def _write(article, build):
    page = ask(article)
    body, packed, state = page.body, page.packed, state_for(article, build)
    if page_folder.read(article.slug) == (body, packed):
        page_folder.confirm(article.slug, body, packed, state)
        return False
    page_folder.write(article.slug, body, packed, state)
    return True


def ask(article) -> Page:
    """The page of this article as the site answers a stranger at ``SITE_URL`` now."""
    request = WSGIRequest(_environ(article.get_absolute_url()))
    response = _site().get_response(request)
    page = getattr(response, "page", None) or page_from(request, response)
    if page is None or page.key != state_of_row(article):
        raise NotWritten(f"{article.get_absolute_url()}: trang trả lời {response.status_code}.")
    return page


@cache
def _site():
    return WSGIHandler()


def _environ(path):
    site = urlsplit(settings.SITE_URL)
    port = str(site.port or {"https": 443}.get(site.scheme, 80))
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": site.hostname,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": site.netloc,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": BytesIO(),
    }
    if settings.SECURE_PROXY_SSL_HEADER:
        environ[settings.SECURE_PROXY_SSL_HEADER[0]] = site.scheme
    return environ


def state_for(article, build) -> str:
    """What a page is made of: the row, the site's address, the program. Another of these is another page."""
    made_of = (*map(str, state_of_row(article)), article.slug, settings.SITE_URL, build)
    return hashlib.sha256("\n".join(made_of).encode()).hexdigest()


@cache
def build() -> str:
    """A fingerprint of the program as it lies on the disk. Only for commands, which begin and end with one program:
    a process of the site may be older than its files.
    """
    told = hashlib.sha256(django.get_version().encode())
    folders = [Path(__file__).parent, settings.BASE_DIR / "units", settings.BASE_DIR / "templates"]
    files = [
        path for folder in folders for path in folder.rglob("*") if path.suffix in (".py", ".html", ".mo")
    ]
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    for path in sorted([*files, *([manifest] if manifest.exists() else [])]):
        told.update(str(path).encode() + b"\0" + path.read_bytes())
    return told.hexdigest()


class Reconciled(Struct):
    written: int = 0
    removed: int = 0
    failed: list = field(default_factory=list)  # in words


def reconcile(*, all_anew=False) -> Reconciled:
    """Makes the folder hold the pages of what stands public and no other: heals what was cut short.

    What must not be seen goes first. ``all_anew`` compares each page with the site's answer, byte by byte.
    """
    done = Reconciled()
    if settings.PUBLISHED_ROOT is None:
        return done
    rows = [] if why_off() else list(_rows())
    strays = page_folder.pages() - {one.slug for one in rows}
    for slug in strays:
        try:
            page_folder.remove(slug)
            done.removed += 1
        except OSError as fault:
            done.failed.append(f"{slug}: chưa xóa được, {fault}")
    page_folder.sweep()
    for one in rows:
        if not all_anew and page_folder.state_of(one.slug) == state_for(one, build()):
            continue
        try:
            done.written += write(one.pk, build())
        except (OSError, NotWritten) as fault:
            done.failed.append(f"{one.slug}: {fault}")
    return done


def differences() -> list[str]:
    """What of the folder is not as the site would answer, a line each; changes nothing."""
    rows = {one.slug: one for one in ([] if why_off() else _rows())}
    found = [f"{slug}: thừa" for slug in sorted(page_folder.pages() - rows.keys())]
    for slug, one in rows.items():
        there = page_folder.read(slug)
        if there is None:
            found.append(f"{slug}: thiếu")
            continue
        try:
            page = ask(one)
        except NotWritten as fault:
            found.append(str(fault))
            continue
        if there != (page.body, page.packed):
            found.append(f"{slug}: khác trang đang trả lời")
    return found


def _rows():
    return everybodys().order_by("pk").only("slug", "content_hash", "published_at").iterator(500)


class Standing(Struct, frozen=True):
    """For the page of operations: how many pages should lie in the folder, how many are missing, how many too many."""

    off: str
    wanted: int = 0
    missing: int = 0
    extra: int = 0


def tell() -> Standing:
    if off := why_off():
        return Standing(off)
    wanted = set(everybodys().values_list("slug", flat=True))
    return Standing("", len(wanted), len(wanted - page_folder.whole()), len(page_folder.pages() - wanted))
