from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Max, Q

from .evidence import Evidence
from .result import Result
from .unit_report import UnitReport


class Submission(models.Model):
    """What a unit handed in (bản đã nộp): all it had written, as it stood then. Rows are only ever added.

    A recalled one stays. ``content`` is what ``content_of`` gives, with ``asked``: what had been sent back.
    """

    report = models.ForeignKey(UnitReport, models.CASCADE, related_name="submissions", verbose_name="báo cáo")
    number = models.PositiveSmallIntegerField("lần nộp")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người nộp"
    )
    at = models.DateTimeField("nộp lúc")
    content = models.JSONField("nội dung", default=dict)

    class Meta:
        verbose_name = "bản đã nộp"
        verbose_name_plural = "bản đã nộp"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="submission_number_once_in_report"),
            models.CheckConstraint(name="submission_numbers_start_at_one", condition=Q(number__gte=1)),
        ]

    def __str__(self):
        return f"Lần nộp {self.number}"

    @classmethod
    def keep(cls, report, *, by, at, results=None):
        """The next submission of a report, of what is stored now; the caller holds the report's lock.

        ``results`` as in ``content_of``.
        """
        from .search_entry import remember

        results = list(report.results.for_entry()) if results is None else results
        last = report.submissions.aggregate(last=Max("number"))["last"] or 0
        content = content_of(report, results)
        kept = cls.objects.create(report=report, number=last + 1, by=by, at=at, content=content)
        remember(report, kept)
        return kept

    @classmethod
    def keep_missing(cls, report):
        """For a report handed in before submissions were kept, or elsewhere: what it holds is what came in."""
        last = report.submissions.first()
        if report.submitted_at and (last is None or not last.is_still(report)):
            cls.keep(report, by=report.submitted_by, at=report.submitted_at)

    def is_still(self, report):
        """Whether the report holds what was handed in then."""
        return _written(content_of(report)) == _written(self.content)


def content_of(report, results=None):
    """All that the unit has written, as JSON that says itself what it means, with what had been sent back.

    ``results`` are the report's own, with target and grade, where they are loaded already.
    """
    if results is None:
        results = report.results.for_entry()
    evidence: dict = {}
    if any(getattr(result, "evidence_count", True) for result in results):  # as for_entry counts it
        papers = Evidence.objects.filter(result__report=report)
        for result_id, name, sign in papers.values_list("result", "name", "sha256"):
            evidence.setdefault(result_id, []).append([name, sign])
    duties = list(report.duty_answers.all())
    asked = {str(result.target_id): result.remark for result in results if result.is_flagged}
    asked |= {duty_sign(one.asked, one.asked_in): one.remark for one in duties if one.is_flagged}
    return {
        "lines": [_line(result, evidence.get(result.pk, [])) for result in results],
        "prose": {name: getattr(report, name) for name in UnitReport.PROSE},
        "duties": [[one.asked, one.asked_in, one.progress, one.note] for one in duties],
        "asked": asked | ({"prose": report.prose_remark} if report.prose_is_flagged else {}),
    }


def duty_sign(asked, asked_in):
    """What an answer to a task is called among what had been sent back."""
    return f"viec:{asked_in}:{asked}"


def _written(content):
    lines = {line["target"]: (line["written"], line["evidence"]) for line in content["lines"]}
    return lines, content["prose"], content.get("duties", [])


def _line(result, evidence):
    target = result.target
    fields = [Result._meta.get_field(name) for name in Result.WRITTEN]
    return {
        "target": target.pk,
        "anchor": result.anchor,
        "name": target.name,
        "measure": target.measure,
        "pair_measure": target.pair_measure,
        "grade_label": result.grade.label if result.grade_id else "",
        "written": {field.name: spelled(field.value_from_object(result)) for field in fields},
        "evidence": evidence,
    }


def spelled(value):
    """One spelling of a value: 45 and 45.0000 are the same."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if hasattr(value, "isoformat") else value
