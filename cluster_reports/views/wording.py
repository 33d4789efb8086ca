"""How the blocks of the articles are worded: an administrator words one anew, tries it on a review, goes back."""

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import now

from cluster_reports import access
from cluster_reports.article import draft, wording
from cluster_reports.article.difference import pieces
from cluster_reports.article.slots import BLOCKS, LOOP
from cluster_reports.forms.faults import faults_of
from cluster_reports.forms.wording import WordingForm
from cluster_reports.models import Review, Wording
from units.two_versions import Difference

REVIEWS_TO_TRY_ON = 10
LATEST_SHOWN = 20


def wordings(request):
    """The blocks in the order of an article, each with whether it is worded as shipped, else by whom and when."""
    _forbid_unless_allowed(request.user)
    latest = {}
    for row in Wording.objects.select_related("by").order_by("pk"):
        latest[row.block] = row
    rows = [(name, block, latest.get(name)) for name, block in BLOCKS.items()]
    return render(request, "wordings/list.html", {"rows": rows})


def wording_edit(request, block):
    """Shows, tries or saves the wording of a block; ``viec`` says which of them a POST asks for."""
    _forbid_unless_allowed(request.user)
    if block not in BLOCKS:
        raise Http404
    if request.method != "POST":
        return _page(request, block, WordingForm(block, initial={"text": _in_use(block)}))
    asked, typed = request.POST.get("viec"), request.POST
    if asked == "goc":
        typed = {"text": wording.original(block)}
    elif asked not in {"thu", "luu"}:
        raise BadRequest
    form = WordingForm(block, typed, initial={"text": _in_use(block)})
    if not form.is_valid():
        return _page(request, block, form, status=422)
    if asked == "thu":
        return _page(request, block, form, tried=form.cleaned_data["text"])
    return _save(request, block, form)


def _save(request, block, form):
    """Adds the row that is in use from now on; a text that is in use already is not added twice."""
    text = form.cleaned_data["text"]
    kept = "" if text.strip() == wording.original(block).strip() else text
    before = _latest(block, lock=True)
    if kept != (before.text if before else ""):
        if request.POST.get("version") != _version(before):
            return _page(request, block, form, status=409)
        Wording.objects.create(block=block, text=kept, by=request.user, at=now())
    done = "Đã lưu câu chữ." if kept else "Đã trở về câu gốc."
    messages.success(
        request,
        f"{done} Bài soạn từ bây giờ dùng câu này; bài đang viết dùng khi bấm “Soạn lại từ số liệu”;"
        " bài đã đăng giữ nguyên.",
    )
    return redirect("wording", block)


def _forbid_unless_allowed(user):
    if not access.can_word_articles(user):
        raise PermissionDenied


def _latest(block, *, lock=False):
    rows = Wording.objects.filter(block=block)
    if lock:
        rows = rows.select_for_update(of=("self",))
    return rows.select_related("by").first()


def _in_use(block):
    latest = _latest(block)
    return latest.text if latest and latest.text else wording.original(block)


def _version(latest):
    return str(latest.pk if latest else 0)


def _page(request, block, form, *, status=200, tried=None):
    """The wording with its places; 422 with what is wrong in it, 409 with what somebody else saved meanwhile."""
    latest = _latest(block)
    in_use = latest.text if latest and latest.text else wording.original(block)
    text = tried if tried is not None else in_use
    reviews = Review.objects.visible_to(request.user).filter(period__is_practice=False)
    reviews = list(reviews.for_page()[:REVIEWS_TO_TRY_ON])
    context = {
        "name": block,
        "spoken": BLOCKS[block],
        "loop": LOOP,
        "form": form,
        "version": _version(latest),
        "errors": faults_of(form) if status == 422 else [],
        "is_original": in_use == wording.original(block),
        "original": wording.original(block),
        "latest": Wording.objects.filter(block=block).select_related("by")[:LATEST_SHOWN],
        "reviews": reviews,
        "is_tried": tried is not None,
        "trial": _trial(request, block, in_use, text, reviews) if status == 200 else None,
    }
    if status == 409:
        context["differences"] = [Difference(form["text"].label, form.cleaned_data["text"], in_use)]
    return render(request, "wordings/edit.html", context, status=status)


def _trial(request, block, in_use, text, reviews):
    """The block of a review as it is said now and as it would be: of the chosen one, else of the latest that has it."""
    chosen = request.POST.get("tren") or request.GET.get("tren")
    others = Wording.in_use()
    for review in sorted(reviews, key=lambda review: str(review.pk) != chosen):
        before, after = (
            draft.block_of(review, "public", block, others | {block: worded}) for worded in (in_use, text)
        )
        if before:
            return {
                "review": review,
                "before": before.text,
                "pieces": pieces(before.text, after.text) if after.text != before.text else None,
                "after": after.text,
                "lost": _lost(before, after.text),
            }
        if str(review.pk) == chosen:
            return {"review": review, "before": ""}
    return None


def _lost(before, text):
    """What the block states now and would not state any more."""
    return [fact["said"] for fact in before.facts if fact["said"] in before.text and fact["said"] not in text]
