"""What readers had of an article and when: every published version, every correction, every withdrawal."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render

from cluster_reports.models import Article
from cluster_reports.views.article import stamp


@login_not_required
def article_history(request, slug):
    """Newest first. What was withdrawn stays told, its text does not: it went for a reason."""
    found = get_object_or_404(_readable(request), slug=slug)
    versions = list(found.versions.select_related("correction").defer("piece"))
    withdrawals = list(found.withdrawals.all())
    last_gone = max((one.at for one in withdrawals), default=None)
    rows = [
        {
            "at": one.at,
            "stamp": stamp(one.at),
            "title": str(one),
            "what": _what(one, withdrawals),
            "note": one.correction.note if one.correction else "",
            "hash": one.content_hash,
            "number": one.number if last_gone is None or one.at > last_gone else None,
            "is_current": one == versions[0],
        }
        for one in versions
    ] + [
        {"at": one.at, "stamp": stamp(one.at), "title": "Gỡ bài", "what": "", "note": one.notice}
        for one in withdrawals
    ]
    rows.sort(key=lambda row: row["at"], reverse=True)
    return render(request, "articles/history.html", {"article": found, "rows": rows})


def _what(version, withdrawals):
    if version.correction_id:
        return "Đính chính"
    return "Đăng lại" if any(one.at <= version.at for one in withdrawals) else "Đăng lần đầu"


@login_not_required
def article_version(request, slug, number):
    """One version as it was read; none from before a withdrawal."""
    found = get_object_or_404(_readable(request), slug=slug)
    last_gone = found.withdrawals.order_by("-at").values_list("at", flat=True).first()
    versions = found.versions.filter(at__gt=last_gone) if last_gone else found.versions
    version = get_object_or_404(versions, number=number)
    context = {"article": found, "version": version, "piece": version.piece, "stamp": stamp(version.at)}
    context["is_current"] = not found.versions.filter(number__gt=number).exists()
    return render(request, "articles/version.html", context)


def _readable(request):
    return Article.objects.published().visible_to(request.user).defer("snapshot", "published")
