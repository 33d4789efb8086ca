"""Several reports of a board at once: what is going to happen, then what became of each."""

import re

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate, now

from cluster_reports import access
from cluster_reports.models import UnitReport
from cluster_reports.vietnamese.words import lower_first
from cluster_reports.views.period import get_period
from cluster_reports.workflow import TABLES
from cluster_reports.workflow.many import Ending, foresee, take_many

CHOSEN = re.compile(r"(\d{1,12})-(\d{1,18})", re.ASCII)
MOST = 200
VERBS = {  # step: the action with its object, of how many; what is said of those it is done to
    "approve": ("Duyệt {} báo cáo", "đã duyệt"),
    "check": ("Thẩm định xong {} báo cáo", "đã thẩm định"),
    "remind": ("Nhắc {} đơn vị nộp báo cáo", "đã nhắc"),
}


def period_many(request, pk):
    """GET asks and says the consequence; POST does it, each report on its own. Both name what was chosen and as
    which version it was seen on the board.
    """
    period = get_period(request, pk)
    if not access.is_judge(request.user, period, localdate()):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else request.GET
    name = data.get("viec", "")
    if name not in VERBS:
        raise BadRequest
    versions = _versions(data.getlist(name))
    reports = _reports(request, period, versions)
    context = {"period": period, "name": name, "crumbs": _crumbs(period)}
    if request.method == "POST":
        outcomes = take_many(reports, name, versions, by=request.user, at=now())
        return render(request, "periods/many_done.html", context | _ended(name, outcomes))
    status = 200 if reports else 422
    return render(
        request, "periods/many.html", context | _asked(request, name, reports, versions), status=status
    )


def _versions(values):
    """``{report key: version}`` of what was chosen."""
    found = [CHOSEN.fullmatch(value) for value in values]
    if len(found) > MOST or not all(found):
        raise BadRequest
    return {int(one[1]): int(one[2]) for one in found}


def _reports(request, period, versions):
    """The chosen reports of this period, locked in the order of their keys while a POST decides about them."""
    reports = UnitReport.objects.filter(period=period, pk__in=versions).for_page().order_by("pk")
    if request.method == "POST":
        reports = reports.select_for_update(of=("self",))
    reports = list(reports)
    if len(reports) != len(versions):
        raise Http404
    for report in reports:
        report.period = period  # its head and deputies are loaded once
    return reports


def _asked(request, name, reports, versions):
    ready, hindered = [], []
    for report in reports:
        outcome = foresee(report, name, versions[report.pk], by=request.user, at=now())
        hindered.append(outcome) if outcome else ready.append(report)
    return {
        "title": VERBS[name][0].format(len(ready) or len(reports)) if reports else "Chưa chọn đơn vị nào",
        "consequence": next(step.consequence for step in TABLES[UnitReport] if step.name == name),
        "ready": ready,
        "hindered": hindered,
        "chosen": [f"{key}-{version}" for key, version in versions.items()],
    }


def _ended(name, outcomes):
    counts = {ending: sum(one.ending == ending for one in outcomes) for ending in Ending}
    done, word = VERBS[name]
    said = [f"{counts[Ending.DONE]} {word}"]
    said += [f"{counts[Ending.BEFORE]} {word} từ trước"] if counts[Ending.BEFORE] else []
    said += [f"{counts[Ending.REFUSED]} không làm được"] if counts[Ending.REFUSED] else []
    return {
        "title": f"Kết quả: {lower_first(done.format(len(outcomes)))}",
        "said": ", ".join(said),
        "outcomes": outcomes,
    }


def _crumbs(period):
    return [(f"{period.cluster}, {period}", reverse("period", args=[period.pk])), ("Nhiều báo cáo", "")]
