"""What the other rooms write, to be looked up when somebody asks for help: nothing here can be changed."""

from django.contrib import admin
from django.contrib.contenttypes.prefetch import GenericPrefetch

from cluster_reports.admin_site import ReadPage, Rows
from cluster_reports.models import (
    Appeal,
    Article,
    AwardProposal,
    Ballot,
    Cluster,
    Correction,
    Directive,
    Extension,
    Handover,
    LoggedStep,
    PartReview,
    Period,
    Pledge,
    Result,
    Review,
    Scoring,
    ScoringTable,
    TargetChange,
    UnitReport,
)
from cluster_reports.models import practice as practising
from cluster_reports.vietnamese.numbers import number

from .filters import PeriodYearFilter


class Results(Rows):
    model = Result
    fields = readonly_fields = ["target", "state", "figure", "explanation"]
    verbose_name_plural = "Kết quả"

    def get_queryset(self, request):
        return super().get_queryset(request).for_entry()

    def has_add_permission(self, request, obj):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="số liệu")
    def figure(self, result):
        if result.value is not None:
            return number(result.value)
        if result.is_yes is not None:
            return "có" if result.is_yes else "không"
        return result.grade.label if result.grade else "—"


@admin.register(UnitReport)
class UnitReportPage(ReadPage):
    cluster_path = "period__cluster__"
    place = 11
    list_display = ["unit", "period", "cluster", "state", "submitted_at", "approved_at"]
    list_filter = ["status", PeriodYearFilter, ("period__cluster", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["unit", "period__cluster"]
    search_fields = ["unit__folded_name", "period__name", "period__cluster__folded_name"]
    fields = [
        *("period", "unit", "state", "strengths", "limitations", "causes", "directions"),
        *("return_reason", "submitter", "submitted_at", "approver", "approved_at"),
    ]
    readonly_fields = ["state", "submitter", "approver"]
    inlines = [Results]

    @admin.display(description="người nộp")
    def submitter(self, report):
        return report.submitted_by or "—"

    @admin.display(description="người duyệt")
    def approver(self, report):
        return report.approved_by or "—"

    def tools(self, request, report):
        return [("Trang của báo cáo", "unit-report", report.pk)]

    @admin.display(description="cụm, khối")
    def cluster(self, report):
        return report.period.cluster.name

    @admin.display(description="trạng thái", ordering="status")
    def state(self, report):
        return report.get_status_display()


@admin.register(Review)
class ReviewPage(ReadPage):
    cluster_path = "period__cluster__"
    place = 12
    list_display = ["period", "cluster", "meeting_on", "place_of_meeting"]
    list_filter = [PeriodYearFilter, ("period__cluster", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["period__cluster"]
    search_fields = ["period__name", "period__cluster__folded_name"]
    fields = ["period", "kind", "meeting_on", "session", "place_of_meeting", "host", "chair", "byline"]
    readonly_fields = ["place_of_meeting"]

    def tools(self, request, review):
        return [("Trang của hội nghị", "review", review.pk)]

    @admin.display(description="cụm, khối")
    def cluster(self, review):
        return review.period.cluster.name

    @admin.display(description="địa điểm")
    def place_of_meeting(self, review):
        return review.place


@admin.register(Article)
class ArticlePage(ReadPage):
    cluster_path = "review__period__cluster__"
    place = 13
    list_display = ["headline", "audience", "state", "cluster", "published_at"]
    list_filter = ["status", "audience"]
    list_select_related = ["review__period__cluster"]
    search_fields = ["headline", "review__period__cluster__folded_name"]
    fields = ["headline", "audience", "state", "slug", "proposer", "proposed_at", "publisher", "published_at"]
    readonly_fields = ["state", "proposer", "publisher", "published_at"]

    @admin.display(description="người đề nghị đăng")
    def proposer(self, article):
        return article.proposed_by or "—"

    @admin.display(description="người đăng")
    def publisher(self, article):
        return article.published_by or "—"

    def tools(self, request, article):
        return [("Trang biên tập", "article-edit", article.pk)]

    @admin.display(description="cụm, khối")
    def cluster(self, article):
        return article.review.period.cluster.name

    @admin.display(description="trạng thái", ordering="status")
    def state(self, article):
        return article.get_status_display()


# Every noun that steps are logged of, with what its name is made of.
SUBJECTS = GenericPrefetch(
    "subject",
    [
        UnitReport.objects.select_related("unit", "period"),
        PartReview.objects.select_related("area", "report__unit", "report__period"),
        Period.objects.select_related("cluster"),
        Pledge.objects.select_related("cluster"),
        Article.objects.all(),
        Correction.objects.select_related("article"),
        Extension.objects.all(),
        TargetChange.objects.select_related("target"),
        ScoringTable.objects.all(),
        Scoring.objects.select_related("period"),
        Appeal.objects.select_related("criterion"),
        Ballot.objects.all(),
        AwardProposal.objects.select_related("form", "unit", "period").prefetch_related("unit__former_names"),
        Directive.objects.select_related("to"),
        Cluster.objects.all(),
        Handover.objects.select_related("cluster", "from_unit", "to_unit", "from_person", "to_person"),
    ],
)


@admin.register(LoggedStep)
class LoggedStepPage(ReadPage):
    place = 14
    list_display = ["at", "label", "about", "by", "comment"]
    list_filter = ["label"]
    list_select_related = ["by"]
    date_hierarchy = "at"
    search_fields = ["label", "by__full_name", "by__username", "comment"]
    fields = ["at", "label", "about", "by", "moved", "comment"]
    readonly_fields = ["about", "moved"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related(SUBJECTS)

    def without_practice(self, rows):
        return practising.without_practice(rows)

    @admin.display(description="về")
    def about(self, step):
        return str(step.subject) if step.subject else "(đã xóa)"

    @admin.display(description="trạng thái")
    def moved(self, step):
        if not step.source and not step.target:  # a yearly turn, a handover: nothing has a status there
            return "—"
        said = dict(step.content_type.model_class()._meta.get_field("status").choices)
        return f"{said.get(step.source, '—')} → {said.get(step.target, '—')}"
