from datetime import date

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, F, Prefetch, Q
from django.urls import path
from django.utils.timezone import localdate, now

from cluster_reports.admin_site import Page, Rows, RowSet
from cluster_reports.client import client_address
from cluster_reports.models import Area, Cluster, ClusterRole, Membership, Review, UnitReport
from cluster_reports.vietnamese.dates import numeric_date
from units.models import SecurityEvent

from .new_periods import new_periods
from .newcomers import open_reports


def kept_rows(formset):
    """The rows of an inline as they would be saved."""
    filled = [form for form in formset.forms if getattr(form, "cleaned_data", None)]
    return [form.instance for form in filled if not form.cleaned_data.get("DELETE")]


class MembershipFormSet(RowSet):
    def clean(self):
        super().clean()
        if any(self.errors):
            return
        rows = sorted(kept_rows(self), key=lambda row: (row.unit_id, row.starts_on))
        for earlier, later in zip(rows, rows[1:], strict=False):
            open_ended = earlier.ends_on is None or earlier.ends_on >= later.starts_on
            if earlier.unit_id == later.unit_id and open_ended:
                raise ValidationError(
                    f"{earlier.unit} có hai thời gian chồng nhau: ghi ngày kết thúc của dòng trước,"
                    f" sớm hơn {numeric_date(later.starts_on)}."
                )


class RoleFormSet(RowSet):
    beside = None  # the formset of the memberships, which are saved along with the roles

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        roles = kept_rows(self)
        heads = [row for row in roles if row.kind == ClusterRole.Kind.HEAD]
        faults = [*_overlapping(sorted(heads, key=lambda row: row.starts_on)), *self._strangers(roles)]
        if faults:
            raise ValidationError(faults)

    def _strangers(self, roles):
        """Roles of units that are no members on the first day, by the memberships saved along with them."""
        if self.beside is None or not self.beside.is_valid():
            return
        members = kept_rows(self.beside)
        for role in roles:
            if not any(
                row.unit_id == role.unit_id and row.starts_on <= role.starts_on <= (row.ends_on or date.max)
                for row in members
            ):
                yield (
                    f"{role.unit} không là thành viên vào ngày {numeric_date(role.starts_on)}:"
                    " thêm vào bảng thành viên, hoặc sửa ngày bắt đầu nhiệm kỳ."
                )


def _overlapping(heads):
    """Faults of head terms, given in order of time: a term without an end is ended by the next one's start."""
    for earlier, later in zip(heads, heads[1:], strict=False):
        if earlier.starts_on == later.starts_on:
            yield "Hai đơn vị cùng đứng đầu từ một ngày: sửa ngày của một dòng."
        elif earlier.ends_on and earlier.ends_on >= later.starts_on:
            yield (
                f"{earlier.unit} và {later.unit} có nhiệm kỳ đứng đầu chồng nhau: ghi ngày kết thúc của"
                f" {earlier.unit} sớm hơn {numeric_date(later.starts_on)}."
            )


class Memberships(Rows):
    model = Membership
    formset = MembershipFormSet
    autocomplete_fields = ["unit"]
    extra = 1


class Roles(Rows):
    model = ClusterRole
    formset = RoleFormSet
    autocomplete_fields = ["unit"]
    extra = 1
    verbose_name_plural = "Nhiệm kỳ đứng đầu, phó (đơn vị đứng đầu mới thay đơn vị cũ từ ngày ghi ở đây)"


class Areas(Rows):
    model = Area
    fields = ["order", "name", "unit"]
    autocomplete_fields = ["unit"]
    verbose_name_plural = "Mảng (chỉ khi mỗi mảng của báo cáo do một đơn vị duyệt riêng)"


@admin.register(Cluster)
class ClusterPage(Page):
    cluster_path = ""
    place = 1
    list_display = ["full_name", "organisation", "head_today", "members_today"]
    list_filter = ["word", ("organisation", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["organisation"]
    search_fields = ["folded_name", "organisation__name"]
    autocomplete_fields = ["organisation"]
    inlines = [Memberships, Roles, Areas]
    fieldsets = [
        (None, {"fields": ["organisation", "word", "number", "proper_name", "subject"]}),
        ("Cách gọi và cách duyệt", {"fields": ["head_title", "deputy_title", "needs_check"]}),
        (
            "Lịch nộp báo cáo",
            {
                "fields": ["opens_days_before_due", "due_days_before_end", "locks_days_after_due"],
                "description": "Dùng khi tạo kỳ của năm; sửa ở đây không đổi các kỳ đã có.",
            },
        ),
    ]

    def get_queryset(self, request):
        today = localdate()
        member = Q(memberships__starts_on__lte=today) & (
            Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=today)
        )
        heads = ClusterRole.objects.on(today).filter(kind=ClusterRole.Kind.HEAD).select_related("unit")
        return (
            super()
            .get_queryset(request)
            .annotate(member_count=Count("memberships__unit", filter=member, distinct=True))
            .prefetch_related(Prefetch("roles", heads.order_by(F("starts_on").desc()), to_attr="heads"))
        )

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        memberships, roles, _ = formsets
        roles.beside = memberships
        return formsets, inlines

    def save_related(self, request, form, formsets, change):
        """Who became a member while a period is open has its report at once."""
        super().save_related(request, form, formsets, change)
        open_reports(request, form.instance.periods)

    def save_formset(self, request, form, formset, change):
        """Who leads a cluster may judge and write in it: a changed term stands in the log of rights."""
        before = _terms_said(form.instance) if formset.model is ClusterRole else None
        super().save_formset(request, form, formset, change)
        if before is not None and before != (after := _terms_said(form.instance)):
            SecurityEvent.objects.note(
                SecurityEvent.Kind.RIGHTS,
                by=request.user,
                at=now(),
                address=client_address(request),
                words=f"{form.instance}: {before} → {after}",
            )

    def get_urls(self):
        view = self.admin_site.admin_view(self.new_periods)
        return [
            path("<int:pk>/tao-ky/", view, name="cluster_reports_cluster_new_periods"),
            *super().get_urls(),
        ]

    def new_periods(self, request, pk):
        return new_periods(self, request, pk)

    def tools(self, request, cluster):
        return [
            ("Tạo kỳ của năm", "admin:cluster_reports_cluster_new_periods", cluster.pk),
            ("Sang năm mới", "year-turn-next", cluster.slug),
            ("Trang của cụm, khối", "cluster", cluster.slug),
        ]

    def standing_on(self, clusters):
        return [
            *UnitReport.objects.filter(period__cluster__in=clusters).select_related("unit", "period"),
            *Review.objects.filter(period__cluster__in=clusters).select_related("period"),
        ]

    @admin.display(description="cụm, khối", ordering="sort_name")
    def full_name(self, cluster):
        return cluster.name

    @admin.display(description="đứng đầu hôm nay")
    def head_today(self, cluster):
        return cluster.heads[0].unit.name if cluster.heads else None

    @admin.display(description="số thành viên hôm nay", ordering="member_count")
    def members_today(self, cluster):
        return cluster.member_count


def _terms_said(cluster):
    """ "đứng đầu: Phòng Tham mưu từ 01/01/2026; …"."""
    terms = (
        ClusterRole.objects.filter(cluster=cluster).select_related("unit").order_by("starts_on", "kind", "pk")
    )
    said = []
    for term in terms:
        until = f" đến {numeric_date(term.ends_on)}" if term.ends_on else ""
        said.append(f"{term.get_kind_display()}: {term.unit} từ {numeric_date(term.starts_on)}{until}")
    return "; ".join(said) or "chưa có ai"
