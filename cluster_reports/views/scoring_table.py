from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from cluster_reports import access, workflow
from cluster_reports.forms.faults import refused
from cluster_reports.models import Cluster, Criterion, ScoreBand, ScoringTable, SparedUnit
from cluster_reports.scoring import snapshot
from cluster_reports.tables.score_book import lines_of_table
from cluster_reports.workflow import StepRefused
from units.two_versions import fingerprint

from .unit_report import forbid_unless_allowed

CHANGED = "Bảng điểm đã thay đổi sau khi bạn mở trang này. Chưa có gì được làm; xem lại bản mới dưới đây."


def get_table(request, pk):
    """The table if this person may see it, else 404; locked while a POST decides about it."""
    tables = ScoringTable.objects.visible_to(request.user).for_page()
    if request.method == "POST":
        tables = tables.select_for_update(of=("self",))
    table = get_object_or_404(tables, pk=pk)
    request.cluster = table.cluster
    return table


def scoring_tables(request):
    tables = ScoringTable.objects.visible_to(request.user).for_page()
    rows = tables.filter(cluster__practice_of__isnull=True).order_by(
        "-year", "cluster__sort_name", "-version"
    )
    return render(request, "scoring_tables/list.html", {"rows": rows})


def scoring_table(request, pk):
    return _page(request, get_table(request, pk))


@require_POST
def scoring_table_step(request, pk, step):
    table = get_table(request, pk)
    if workflow.is_repeat(table, step, request.user):
        return redirect(table)
    forbid_unless_allowed(table, step, request.user, localdate())
    if request.POST.get("version") != str(_version(table)):
        return _page(request, table, errors=[("", CHANGED, "")], status=409)
    try:
        done = workflow.take(table, step, by=request.user, at=now())
    except StepRefused as refusal:
        errors = refused(refusal)
        return _page(request, get_table(request, pk), errors=errors, status=409)
    messages.success(request, f"{done}: {done.get_status_display().lower()}.")
    return redirect(done)


@require_POST
@transaction.atomic
def scoring_table_copy(request, pk):
    """The next version: all lines as they are, to be changed; the one copied stays as it is."""
    table = get_table(request, pk)
    if not _is_edited_by(request.user, table, localdate()):
        raise PermissionDenied
    Cluster.objects.select_for_update().get(pk=table.cluster_id)  # two copies at once have two numbers
    draft = table.cluster.scoring_tables.filter(year=table.year, status=ScoringTable.Status.DRAFT).first()
    if draft is not None:
        messages.info(request, f"Đang có {draft} chưa ban hành; sửa tiếp bản ấy.")
        return redirect(draft)
    copy = table.copy()
    messages.success(request, f"Đã lập {copy} từ bản {table.version}. Sửa xong thì ban hành.")
    return redirect(copy)


def _is_edited_by(user, table, today):
    """That of a practice is a copy, of which the administration knows nothing."""
    return access.can_administer(user, table, today) and not table.cluster.is_practice


def _version(table):
    rows = Criterion.objects.filter(table=table)
    parts = (model.objects.filter(criterion__table=table) for model in (ScoreBand, SparedUnit))
    return int(fingerprint(ScoringTable.objects.filter(pk=table.pk), rows, *parts), 16)


def _page(request, table, *, errors=(), status=200):
    user, today = request.user, localdate()
    tree = snapshot.table_of(table)
    steps = workflow.steps_for(table, user, today)
    table.step_version = _version(table)
    context = {
        "table": table,
        "lines": lines_of_table(tree),
        "maximum": tree.maximum,
        "bonus": sum(leaf.maximum for leaf in tree.leaves() if leaf.is_bonus),
        "ties": [line for leaf in tree.ties for line in tree.leaves() if line.pk == leaf],
        "spared": SparedUnit.objects.filter(criterion__table=table).select_related("criterion", "unit"),
        "steps": steps,
        "errors": errors,
        "is_admin": _is_edited_by(user, table, today),
        "may_read_history": access.can_read_history(user, table, today),
    }
    return render(request, "scoring_tables/table.html", context, status=status)
