"""A cluster with a real period behind it and a practice beside it, and a marker in all that the practice holds."""

from datetime import date

from django.contrib.admin.utils import NestedObjects
from django.db import IntegrityError, models, transaction

from cluster_reports import workflow
from cluster_reports.models import AwardProposal, Cluster, Period, Result, TargetChange
from tests.factories import (
    make_area,
    make_criterion,
    make_line,
    make_period,
    make_pledge,
    make_published,
    make_report,
    make_result,
    make_review,
    make_table,
    make_target,
    moment,
)

MARKER, FIGURE = "KHONGCOTHAT", 987_654
AT = moment(date(2026, 6, 10), 10)


def real_thing(cluster):
    """The second half of 2025, published, and the open first half of 2026 with one approved report."""
    units = [membership.unit for membership in cluster.memberships.all()]
    for year in (2025, 2026):
        pledge = make_pledge(cluster, year, status="signing")
        area = cluster.areas.first() or make_area(cluster, "Chính trị", units[1])
        line = make_line(pledge, "Xây dựng đơn vị vững mạnh", area=area)
        patrols = make_target(pledge, "Tuần tra", line=line, planned=100, visibility="public")
        make_target(pledge, "Tuần tra đêm", parent=patrols, planned=40)
        make_target(
            pledge,
            "Quân số khỏe",
            measure="%",
            planned=98,
            numerator_label="Quân số khỏe",
            denominator_label="Tổng quân số",
        )
        make_target(pledge, "Vi phạm kỷ luật", direction="zero", measure="vụ")
        make_target(pledge, "Có nhà văn hóa", direction="yes_no", measure="")
        last = make_period(cluster, "h2", year - 1, status=Period.Status.PUBLISHED)
    old = make_pledge(cluster, 2025).targets.get(name="Tuần tra")
    for unit in units:
        make_result(make_report(last, unit, "approved"), old, 40)
    review = make_review(last)
    make_result(review, old, 160)
    make_published(review, texts=("Cụm tổ chức hội nghị. Tuần tra 160 cuộc.",))
    period = make_period(cluster)
    for name, value in (("Tuần tra", 50), ("Tuần tra đêm", 20)):
        report = period.reports.first() or make_report(period, units[2], "approved")
        make_result(report, make_pledge(cluster).targets.get(name=name), value)
    table = make_table(cluster)
    make_criterion(table, "Tuần tra", kind="target", target=make_pledge(cluster).targets.get(name="Tuần tra"))
    return period


def rows_of(cluster):
    """Every row that hangs on the cluster, by model."""
    found = NestedObjects(using="default")
    found.collect([cluster])
    rows = {model: list(some) for model, some in found.data.items() if some}
    inside = {
        AwardProposal: "period__cluster",
        TargetChange: "target__pledge__cluster",
    }  # protect what they hang on
    for model, path in inside.items():
        rows.setdefault(model, list(model.objects.filter(**{path: cluster})))
    return rows


def plant(cluster):
    """The marker in every text of the practice, and a figure that would move any sum; returns the models written."""
    written = set()
    for model, rows in rows_of(cluster).items():
        texts = [one.attname for one in model._meta.concrete_fields if _takes_text(one)]
        for number, row in enumerate(rows):
            values = dict.fromkeys(texts, f"{MARKER} {number}")
            if model is Result and row.value:
                values["value"] = FIGURE
            if values and (_write(model, row, values) or _write_each(model, row, values)):
                written.add(model)
    return written


def _write(model, row, value):
    """Whether the row may hold it: what its state forbids (a reason without a return) stays empty."""
    try:
        with transaction.atomic():
            return model.objects.filter(pk=row.pk).update(**value)
    except IntegrityError:
        return False


def _write_each(model, row, values):
    return sum(_write(model, row, {name: value}) for name, value in values.items())


def _takes_text(field):
    is_text = isinstance(field, (models.CharField, models.TextField)) and not isinstance(
        field, models.JSONField
    )
    kept = {
        "slug",
        "file",
        "link",
        "key",
        "sha256",
        "head_title",
        "deputy_title",
        "proper_name",
        "step",
        "kind",
    }
    return (
        is_text
        and not field.choices
        and not field.unique
        and field.name not in kept
        and (field.max_length is None or field.max_length > len(MARKER) + 3)
    )


def open_practice(cluster, by):
    return workflow.open_practice(cluster, by=by, at=AT)


def practice_of(cluster):
    return Cluster.objects.get(practice_of=cluster)
