"""Files that prove what a unit says of one line of its score sheet."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST, require_safe

from cluster_reports import access, workflow
from cluster_reports.forms.evidence import EvidenceForm
from cluster_reports.forms.faults import faults_of
from cluster_reports.models import Criterion, Evidence, Score
from units.models import Unit

from .evidence import sent
from .scoring import get_scoring


def get_line(request, pk, unit, criterion):
    """The unit's own entry for one line that is marked by hand, or a new one; else 404.

    For the unit's own staff, who scores, and admins. A POST holds the scoring's lock.
    """
    scoring = get_scoring(request, pk)
    is_own = request.user.is_staff_of({unit})
    if not (is_own or access.can_see_trial(request.user, scoring.period, localdate())):
        raise Http404
    unit = get_object_or_404(Unit, pk=unit, pk__in=scoring.period.members().values("pk"))
    lines = scoring.table.criteria.exclude(kind=Criterion.Kind.SUM).exclude(spared__unit=unit)
    line = get_object_or_404(lines, pk=criterion)
    known = {"scoring": scoring, "unit": unit, "criterion": line, "side": Score.Side.SELF}
    return Score.objects.filter(**known).first() or Score(**known, by=request.user, at=now())


def get_open_line(request, pk, unit, criterion):
    """As ``get_line``, else 403 where this person may not attach to it; the row is there afterwards."""
    score = get_line(request, pk, unit, criterion)
    if not access.can_mark_own(request.user, score.scoring, unit):
        raise PermissionDenied
    return score


# Taking a large file apart takes seconds: no transaction is open, and no row locked, meanwhile.
@transaction.non_atomic_requests
def score_evidence(request, pk, unit, criterion):
    if request.method != "POST":
        return _page(request, get_line(request, pk, unit, criterion))
    with transaction.atomic():
        score = get_open_line(request, pk, unit, criterion)
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid() and (added := _add(request, form, pk, unit, criterion)):
        messages.success(request, f"Đã thêm minh chứng “{added}”.")
        return redirect("score-evidence", pk, unit, criterion)
    return _page(request, score, form, status=422)


@transaction.atomic
def _add(request, form, pk, unit, criterion):
    """The new file, or None with a fault in the form; nothing is written then."""
    score = get_open_line(request, pk, unit, criterion)
    if score.pk is None:
        score.save()
    count = score.evidence.count()
    added = form.save_for(score, request.user, score.at if count == 0 else now())
    if added is None:
        transaction.set_rollback(True)
    elif score.evidence.count() > count:
        _note(request, score, "attach_score", added)
    return added


@require_safe
def score_evidence_file(request, pk, unit, criterion, key):
    """Sent as a file to keep; ``?xem`` opens what a browser can show by itself."""
    lines = Score.objects.filter(scoring__period__pk=pk, unit__pk=unit, criterion__pk=criterion)
    found = get_object_or_404(Evidence.objects.visible_to(request.user), key=key, score__in=lines)
    return sent(request, found)


@require_POST
def score_evidence_remove(request, pk, unit, criterion, key):
    score = get_open_line(request, pk, unit, criterion)
    found = score.evidence.filter(key=key).first() if score.pk else None
    if found is None and not Evidence.objects.filter(key=key).exists():
        messages.info(request, "Minh chứng này đã được xóa từ trước.")
        return redirect("score-evidence", pk, unit, criterion)
    if found is None:
        raise Http404
    found.delete()
    _note(request, score, "detach_score", found)
    transaction.on_commit(lambda: default_storage.delete(found.file))
    messages.success(request, f"Đã xóa minh chứng “{found}”.")
    return redirect("score-evidence", pk, unit, criterion)


def _note(request, score, name, found):
    """The scoring's history tells which file came to which line, or went."""
    details = [{"line": f"{score.unit}, {score.criterion}", "reason": found.name}]
    workflow.note(score.scoring, name, by=request.user, at=now(), details=details)


def _page(request, score, form=None, status=200):
    files = list(score.evidence.for_page()) if score.pk else []
    is_open = access.can_mark_own(request.user, score.scoring, score.unit_id)
    place = [score.scoring.period_id, score.unit_id, score.criterion_id]
    context = {
        "score": score,
        "unit_name": score.unit.name_on(score.scoring.period.ends_on),
        "files": files,
        "is_open": is_open,
        "is_full": len(files) >= Evidence.MOST_PER_LINE,
        "most": Evidence.MOST_PER_LINE,
        "form": form or EvidenceForm(),
        "errors": faults_of(form) if form else [],
        "place": place,
    }
    return render(request, "evidence/score.html", context, status=status)
