from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import F
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.timezone import now
from django_otp.plugins.otp_totp.models import TOTPDevice

from cluster_reports.admin_site import EchoedDate, Page, Rows
from cluster_reports.client import client_address
from cluster_reports.vietnamese.dates import numeric_date
from units.fields import TypedDateField, one_line
from units.models import Leader, LeaderTitle, SecurityEvent, Unit, UnitKind, UnitName, User
from units.rights import note_rights, rights_of, rights_said

admin.site.unregister(Group)  # rights come from the role
admin.site.unregister(TOTPDevice)  # its page would show the secret


@admin.register(UnitKind)
class UnitKindPage(Page):
    place = 3
    list_display = ["full_name", "head_noun", "plural"]
    search_fields = ["name", "head_noun", "plural"]

    @admin.display(description="loại đơn vị", ordering="sort_name")
    def full_name(self, kind):
        return kind.name


class UnitForm(forms.ModelForm):
    """A new name asks until when the old one was used; mending a typing error keeps no old name."""

    used_until = TypedDateField(
        label="Tên cũ dùng đến hết ngày",
        required=False,
        widget=EchoedDate,
        help_text="Chỉ ghi khi đổi tên. Kỳ kết thúc đến ngày này giữ tên cũ, kỳ sau dùng tên mới.",
    )
    is_correction = forms.BooleanField(
        label="Chỉ sửa lỗi gõ, không phải đổi tên",
        required=False,
        help_text="Tên gõ sai được thay ở mọi nơi và không giữ lại.",
    )

    def clean(self):
        data = super().clean()
        until = data.get("used_until")
        if not self.is_renamed():
            if until:
                self.add_error("used_until", "Tên không đổi nên không ghi ngày này.")
            return data
        if data.get("is_correction"):
            if until:
                self.add_error("used_until", "Sửa lỗi gõ thì để trống ngày này.")
        elif until:
            self._check_order(until)
        elif not self.has_errors_in("used_until") and _is_in_use(self.instance):
            self.add_error(
                "used_until", "Tên đã đổi: ghi ngày cuối cùng dùng tên cũ, hoặc chọn “Chỉ sửa lỗi gõ”."
            )
        return data

    def has_errors_in(self, name):
        return name in self.errors

    def is_renamed(self):
        """Whether the person typed another name than the stored one, encodings aside."""
        return self.instance.pk is not None and any(
            one_line(self.cleaned_data.get(name) or "") not in {"", self.initial[name]}
            for name in ("name", "short_name")
        )

    def _check_order(self, until):
        latest = self.instance.former_names.order_by("-used_until").first()
        if latest and latest.used_until >= until:
            self.add_error(
                "used_until",
                f"Tên “{latest.name}” đã dùng đến hết ngày {numeric_date(latest.used_until)};"
                " ngày này phải sau ngày ấy.",
            )


def _is_in_use(unit):
    return any(
        rows.exists() for rows in (unit.memberships, unit.reports, unit.cluster_roles, unit.pledge_lines)
    )


class FormerNames(Rows):
    model = UnitName


class ClosedFilter(admin.SimpleListFilter):
    title = "tình trạng"
    parameter_name = "giai-the"

    def lookups(self, request, model_admin):
        return [("khong", "Đang hoạt động"), ("co", "Đã giải thể")]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(closed_on__isnull=self.value() == "khong")


@admin.register(Unit)
class UnitPage(Page):
    place = 1
    form = UnitForm
    list_display = ["full_name", "short_name", "kind", "parent", "protocol_order", "old_names"]
    list_filter = [
        ("kind", admin.RelatedOnlyFieldListFilter),
        ("parent", admin.RelatedOnlyFieldListFilter),
        ClosedFilter,
    ]
    list_select_related = ["kind", "parent"]
    ordering = [
        F("parent__protocol_order").asc(nulls_first=True),
        F("parent__sort_name").asc(nulls_first=True),
        "parent_id",
        "protocol_order",
        "sort_name",
    ]
    search_fields = ["name", "short_name", "former_names__name"]
    autocomplete_fields = ["parent", "predecessors"]
    inlines = [FormerNames]
    named = ["kind", "name", "short_name", "parent", "protocol_order"]
    dated = ["founded_on", "closed_on", "predecessors"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("former_names")

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": self.named}), ("Thành lập, giải thể, sáp nhập", {"fields": self.dated})]
        return [
            (None, {"fields": self.named}),
            (
                "Đổi tên",
                {
                    "fields": ["used_until", "is_correction"],
                    "description": "Sửa tên ở trên rồi ghi ngày: hệ thống giữ tên cũ cho các kỳ trước.",
                },
            ),
            ("Thành lập, giải thể, sáp nhập", {"fields": [*self.dated, "merged_into"]}),
            ("Cụm, khối", {"fields": ["clusters"]}),
        ]

    readonly_fields = ["merged_into", "clusters"]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        until = form.cleaned_data.get("used_until")
        if until:
            old = {"name": form.initial["name"], "short_name": form.initial["short_name"]}
            form.instance.former_names.get_or_create(used_until=until, defaults=old)

    @admin.display(description="đơn vị", ordering="sort_name")
    def full_name(self, unit):
        return unit.name

    @admin.display(description="tên trước đây", empty_value="")
    def old_names(self, unit):
        return ", ".join(
            f"{old.name} (đến {numeric_date(old.used_until)})" for old in unit.former_names.all()
        )

    @admin.display(description="đã sáp nhập vào")
    def merged_into(self, unit):
        return ", ".join(successor.name for successor in unit.successors.all()) or "—"

    @admin.display(description="đã và đang ở")
    def clusters(self, unit):
        rows = [
            (reverse("admin:cluster_reports_cluster_change", args=[row.cluster_id]), row.cluster, _span(row))
            for row in unit.memberships.filter(cluster__practice_of__isnull=True)
            .select_related("cluster")
            .order_by("-starts_on")
        ]
        listed = format_html_join("", '<li><a href="{}">{}</a>, {}</li>', rows)
        return format_html("<ul>{}</ul>", listed) if rows else "Chưa ở cụm, khối nào."


def _span(membership):
    since = f"từ {numeric_date(membership.starts_on)}"
    return f"{since} đến hết {numeric_date(membership.ends_on)}" if membership.ends_on else since


def _organises(unit):
    return unit.organised_clusters.real().exists()


class LeaderTitles(Rows):
    model = LeaderTitle
    extra = 1


@admin.register(Leader)
class LeaderPage(Page):
    place = 4
    list_display = ["full_name_", "latest", "protocol_order"]
    search_fields = ["full_name", "titles__rank", "titles__posts"]
    inlines = [LeaderTitles]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("titles")

    @admin.display(description="họ và tên", ordering="sort_name")
    def full_name_(self, leader):
        return leader.full_name

    @admin.display(description="cấp bậc, chức vụ mới nhất", empty_value="chưa ghi")
    def latest(self, leader):
        titles = list(leader.titles.all())
        return f"{titles[-1]} (từ {numeric_date(titles[-1].since)})" if titles else None


class NewPersonForm(forms.ModelForm):
    """A person without a password: the page after this one gives one out."""

    class Meta:
        model = User
        fields = ["username", "full_name", "role", "unit", "email"]

    def save(self, commit=True):
        self.instance.set_unusable_password()
        return super().save(commit)


@admin.register(User)
class PersonPage(Page, UserAdmin):
    place = 2
    form = forms.ModelForm
    add_form = NewPersonForm
    add_form_template = None
    change_list_template = "admin/people_list.html"
    list_display = ["username", "full_name", "role", "unit", "state", "last_login"]
    list_filter = ["role", "is_active", ("unit", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["unit"]
    search_fields = ["username", "full_name", "unit__name"]
    ordering = ["username"]
    filter_horizontal = []
    autocomplete_fields = ["unit"]
    readonly_fields = ["reset_password", "last_login", "joined_at"]
    fieldsets = [
        (None, {"fields": ["username", "reset_password", "full_name", "email"]}),
        ("Quyền", {"fields": ["role", "unit", "is_active"]}),
        ("Thời gian", {"fields": ["last_login", "joined_at"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "full_name", "email", "role", "unit"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        """Nobody shuts himself out: another administrator must do that."""
        own = ["role", "state"] if self._is_own(request, obj) else []
        return [*super().get_readonly_fields(request, obj), *own]

    def get_fieldsets(self, request, obj=None):
        if not self._is_own(request, obj):
            return super().get_fieldsets(request, obj)
        first, _, last = self.fieldsets
        note = "Vai trò và trạng thái của chính mình do một quản trị khác đổi."
        return [first, ("Quyền", {"fields": ["role", "unit", "state"], "description": note}), last]

    def tools(self, request, person):
        found = [("Bàn giao công việc", "person-handover", person.pk)] if person.unit_id else []
        if person.is_active and not person.is_admin:
            found.append(("Xem như người này", "view-as", person.pk))
        return [
            *found,
            ("Các phiên đăng nhập", "person-sessions", person.pk),
            ("Xác thực hai bước", "person-two-step", person.pk),
        ]

    def save_model(self, request, person, form, change):
        before = rights_of(User.objects.select_related("unit").get(pk=person.pk)) if change else None
        super().save_model(request, person, form, change)
        who = {"by": request.user, "at": now(), "address": client_address(request)}
        if change:
            note_rights(before, person, **who)
        else:
            SecurityEvent.objects.note(
                SecurityEvent.Kind.ACCOUNT, person=person, words=rights_said(person), **who
            )
        if person.role in {User.Role.EDITOR, User.Role.COMMANDER} and not _organises(person.unit):
            messages.warning(
                request,
                f"{person.unit} chưa tổ chức cụm, khối nào, nên {person.username} chưa có việc gì:"
                " biên tập và chỉ huy làm việc với cụm, khối do đơn vị mình tổ chức. Chọn lại đơn vị,"
                " hoặc ghi đơn vị này là cơ quan tổ chức ở trang của cụm, khối.",
            )

    def delete_model(self, request, person):
        self._note_deleted(request, [person])
        super().delete_model(request, person)

    def delete_queryset(self, request, people):
        self._note_deleted(request, people.select_related("unit"))
        super().delete_queryset(request, people)

    def _note_deleted(self, request, people):
        who = {"by": request.user, "at": now(), "address": client_address(request)}
        for person in people:
            SecurityEvent.objects.note(
                SecurityEvent.Kind.DELETED, person=person, words=rights_said(person), **who
            )

    def response_add(self, request, person, post_url_continue=None):
        self.message_user(
            request, f"Đã lập tài khoản {person.username}. Cấp mật khẩu để người này đăng nhập."
        )
        return redirect("person-password", person.pk)

    def user_change_password(self, request, id, form_url=""):
        """Nobody types somebody else's password."""
        return redirect("person-password", unquote(id))

    def _is_own(self, request, person):
        return person is not None and person.pk == request.user.pk

    def has_delete_permission(self, request, obj=None):
        return obj != request.user and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs, request):
        deleted, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        if request.user in objs:
            protected = [*protected, "Tài khoản bạn đang dùng"]
        return deleted, counts, forbidden, protected

    @admin.display(description="trạng thái", ordering="is_active")
    def state(self, person):
        return "đang hoạt động" if person.is_active else "đã ngừng"

    @admin.display(description="mật khẩu")
    def reset_password(self, person):
        url = reverse("person-password", args=[person.pk])
        return format_html('<a class="button" href="{}">Đặt lại mật khẩu</a>', url)
