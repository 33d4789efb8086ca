"""Addresses that show a draft to somebody without an account: made and revoked on the desk, opened by anybody."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cluster_reports import access, workflow
from cluster_reports.article.snapshot import LEVELS
from cluster_reports.client import client_address
from cluster_reports.forms.comment import ShareLinkForm
from cluster_reports.models import MOST_SHARED_COMMENTS, Article, Photo, ShareLink, ShareVisit
from cluster_reports.workflow.comment import told_of_link

from .comment import SENT, read_form, say, talk
from .desk import UNPUBLISHED, get_article
from .photo import content_of

SHOWN_VISITS = 10
PHOTO = re.compile(r"/anh/(\d+/\d+\.jpg)")
FULL = (
    f"Đường dẫn này đã gửi đủ {MOST_SHARED_COMMENTS} góp ý. Chữ bạn gõ còn đây để chép lại;"
    " hỏi người đã gửi đường dẫn cho bạn."
)


def share_links(request, pk):
    article = get_article(request, pk)
    may_share = access.can_share(request.user, article, localdate())
    form = ShareLinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not may_share:
            raise PermissionDenied
        if form.is_valid():
            return _share(request, article, form)
    context = {
        "article": article,
        "may_share": may_share,
        "form": form,
        "links": _listed(request, article, may_share),
        "errors": [
            (form[name].label, message, form[name].id_for_label)
            for name, told in form.errors.items()
            for message in told
        ],
    }
    return render(request, "share_links/list.html", context, status=422 if form.errors else 200)


def _share(request, article, form):
    """One link at a time for one person: asked for again, the one that still opens is shown."""
    recipient, today = form.cleaned_data["recipient"], localdate()
    there = article.share_links.filter(recipient=recipient, revoked_at__isnull=True).select_related("made_by")
    if any(link.holds(today) for link in there):
        messages.info(request, f"Đã có đường dẫn còn hạn gửi cho {recipient}, ở danh sách dưới đây.")
        return redirect("share-links", article.pk)
    link = form.save(commit=False)
    link.article, link.made_by, link.made_at = article, request.user, now()
    link.save()
    workflow.note(article, "share", by=request.user, at=link.made_at, details=told_of_link(link))
    messages.success(request, f"Đã tạo đường dẫn. Chép địa chỉ dưới đây và gửi cho {link}.")
    return redirect(f"{reverse('share-links', args=[article.pk])}#duong-dan-{link.pk}")


def _listed(request, article, may_share):
    today = localdate()
    visits = ShareVisit.objects.order_by("-at")[:SHOWN_VISITS]
    links = (
        article.share_links.select_related("made_by", "revoked_by")
        .prefetch_related(Prefetch("visits", visits, to_attr="latest"))
        .annotate(opened=Count("visits", distinct=True), last=Max("visits__last_at"))
        .annotate(said=Count("comments", distinct=True))
    )
    for link in links:
        link.article = article
        link.is_open = link.holds(today) and article.status in UNPUBLISHED
        link.where = request.build_absolute_uri(link.get_absolute_url()) if link.is_open and may_share else ""
        link.may_revoke = link.is_open and access.can_revoke(request.user, link, today)
    return links


@require_POST
def share_link_revoke(request, pk):
    link = get_object_or_404(ShareLink.objects.visible_to(request.user), pk=pk)
    article = get_article(request, link.article_id)
    link = article.share_links.get(pk=pk)  # as it is now that the article is locked
    if not access.can_revoke(request.user, link, localdate()):
        raise PermissionDenied
    if link.revoked_at is None:
        link.revoked_by, link.revoked_at = request.user, now()
        link.save()
        workflow.note(article, "unshare", by=request.user, at=link.revoked_at, details=told_of_link(link))
    messages.success(request, f"Đã thu hồi đường dẫn gửi cho {link}; không ai mở được nữa.")
    return redirect("share-links", article.pk)


@login_not_required
@require_safe
def shared_photo(request, token, pk, width):
    """A photo of a draft, for whoever holds the address of the draft."""
    link = ShareLink.objects.at_address(token).for_page().first()
    is_open = link is not None and link.holds(localdate()) and link.article.status in UNPUBLISHED
    if not is_open or width not in Photo.WIDTHS:
        raise Http404
    photos = link.article.review.photos.filter(visibility__in=LEVELS[link.article.audience])
    photo = get_object_or_404(photos.exclude(file=""), pk=pk)
    content = content_of(photo, width)
    if content is None:
        raise Http404
    return _guarded(HttpResponse(content, content_type="image/jpeg"))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def shared(request, token):
    """The draft, for whoever holds the address: to be read, and commented on in the name the link was made for."""
    links = ShareLink.objects.at_address(token)
    if request.method == "POST":  # the lock that revoking, resolving and publishing take too
        list(Article.objects.select_for_update().filter(pk__in=list(links.values_list("article", flat=True))))
    link = links.for_page().first()
    if link is None or not link.holds(localdate()):
        return _closed(request)
    article = link.article
    if article.status == Article.Status.PUBLISHED and article.audience == Article.Audience.PUBLIC:
        return _guarded(redirect(article))
    if article.status not in UNPUBLISHED:
        return _closed(request)
    return _guarded(_read(request, link, article, _works_on(request.user, article)))


def _works_on(user, article):
    return user.is_authenticated and Article.objects.drafts_of(user).filter(pk=article.pk).exists()


def _read(request, link, article, is_writer):
    own, form = link.comments.threads(), None
    if request.method == "POST":
        if is_writer:  # would sign in the name of somebody else
            raise PermissionDenied
        full = FULL if link.comments.count() >= MOST_SHARED_COMMENTS else ""
        form = read_form(request, article, own, full)
        if form.is_valid():
            who = {"link": link, "address": client_address(request), "at": now()}
            said = say(article, form, request.POST, **who)
            messages.success(request, SENT[bool(form.parent)])
            return redirect(f"{request.path}#gop-y-{said.parent_id or said.pk}")
    elif request.method == "GET" and not is_writer:
        ShareVisit.objects.note(link, client_address(request), now())
    context = talk(request, article, own, form, may_write=not is_writer)
    context |= {"link": link, "article": article, "is_writer": is_writer}
    drawn = render_to_string("articles/piece.html", context | {"is_internal": article.audience})
    context["drawn"] = mark_safe(PHOTO.sub(rf"{request.path}anh/\1", drawn))  # for those who can't log in
    return render(request, "share_links/shared.html", context, status=422 if form else 200)


def _closed(request):
    """The same for a link that ran out, was revoked or never was; what was typed meanwhile can be copied."""
    words = {"typed": request.POST.get("text", "")[:10_000]}
    return _guarded(render(request, "share_links/closed.html", words, status=404))


def _guarded(response):
    """Kept by nobody, found by nobody. No ``no-referrer``: browsers would then send forms with ``Origin: null``,
    which the CSRF check refuses; ``same-origin``, the site's policy, tells other sites as little.
    """
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
