"""The administration's own name for itself, and what holds on every page of it; rows are registered in ``admin``."""

from django import forms
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from cluster_reports.admin_version import Versioned, refusing
from cluster_reports.vietnamese.folding import fold
from cluster_reports.vietnamese.lists import join_and
from units.blanks import BLANK, word_blank
from units.fields import NumberInput

TAKEN = (
    "Chưa lưu, chữ bạn gõ vẫn ở dưới: có dòng trùng với một dòng đã lưu."
    " Muốn đổi chỗ hai dòng thì làm hai lần lưu: lần đầu ghi tạm một giá trị khác cho một dòng."
)


class VietnameseAdminConfig(AdminConfig):
    default_site = "cluster_reports.admin_site.AdministrationSite"


class AdministrationSite(admin.AdminSite):
    site_header = "Quản trị báo cáo thi đua"
    site_title = "Quản trị"
    index_title = "Danh mục và thiết lập"
    empty_value_display = "—"

    def login(self, request, extra_context=None):
        """The site's own log-in page, where failures are counted; who is logged in but no administrator is refused."""
        if not request.user.is_authenticated:
            return redirect(f"{reverse('login')}?next={reverse('admin:index')}")
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index")

    def password_change(self, request, extra_context=None):
        """The site's own page, which ends the other sessions and logs it."""
        return redirect("password-change")

    def get_app_list(self, request, app_label=None):
        """Apps and models in the order of the work; Django's own order is that of the English alphabet."""
        apps = self._build_app_dict(request, app_label)
        apps = sorted(apps.values(), key=lambda app: app["app_label"] != "units")
        for app in apps:
            app["models"].sort(key=lambda row: self._registry[row["model"]].place)
        return apps


class Echoed:
    """An input with room under it for what the server understood (``echo.js`` fills it)."""

    echo = ""

    class Media:
        js = [forms.Script("js/echo.js", type="module")]

    def render(self, name, value, attrs=None, renderer=None):
        asks = {"data-echo": self.echo, "data-echo-url": reverse("echo")}
        drawn = super().render(name, value, {**(attrs or {}), **asks}, renderer)
        return format_html('{}<span class="echo help" aria-live="polite"></span>', drawn)


class EchoedDate(Echoed, AdminDateWidget):
    echo = "date"


class EchoedNumber(Echoed, NumberInput):
    echo = "number"

    def __init__(self, attrs=None):
        super().__init__({"inputmode": "decimal", "autocomplete": "off", "class": "num", **(attrs or {})})


class TypedHere:
    """Dates and numbers are echoed in words; a year is a plausible one; a choice list is read once a page.

    ``choice_labels`` says for a foreign key which relations to load and how to word a choice.
    """

    choice_labels = {}
    formfield_overrides = {
        models.DateField: {"widget": EchoedDate},
        models.DecimalField: {"widget": EchoedNumber},
    }

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "year":
            kwargs |= {"min_value": 1990, "max_value": 2100}
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and hasattr(field.widget, "can_delete_related"):
            field.widget.can_delete_related = False  # a click beside a list must not delete a unit
        word_blank(field)
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is None or db_field.name in self.get_autocomplete_fields(request):
            return field
        if hasattr(field.queryset, "real"):
            field.queryset = field.queryset.real()
        labels = self.get_choice_labels(request)
        if db_field.name in labels:
            relations, field.label_from_instance = labels[db_field.name]
            field.queryset = field.queryset.select_related(*relations)
        field.choices = list(field.choices)
        return field

    def get_choice_labels(self, request):
        return self.choice_labels


class Page(TypedHere, Versioned, admin.ModelAdmin):
    """The pages of one model: searched without tone marks, nothing deleted that others stand on.

    ``search_fields`` lists the fields (across relations too) whose folded words the search compares.
    ``tools(row)`` lists further buttons of a row's page as (label, url name, argument).
    """

    class Media:
        css = {"all": ["css/admin_rows.css"]}

    place = 99
    cluster_path = None  # the path to the row's cluster: rows of a practice are no work of the administration
    change_form_template = "admin/with_tools.html"
    search_help_text = "Gõ có dấu hay không dấu đều tìm được."
    view_on_site = False
    list_per_page = 50
    save_on_top = False

    def get_form(self, request, obj=None, **kwargs):
        """Leaves the row on the request, where the fields of this form and of its inlines look for it."""
        request.edited = obj
        form = super().get_form(request, obj, **kwargs)
        if hasattr(request, "refused"):
            form.clean = refusing(form.clean, request.refused)  # the class is made for this request only
        return form

    def get_queryset(self, request):
        return self.without_practice(super().get_queryset(request))

    def without_practice(self, rows):
        if self.cluster_path is None:
            return rows
        return rows.filter(**{f"{self.cluster_path}practice_of__isnull": True})

    def get_changelist_instance(self, request):
        """A year or number in the address that no row can have is answered as any lookup that makes no sense."""
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, ValueError) as fault:
            raise IncorrectLookupParameters(fault) from fault

    def get_search_results(self, request, queryset, search_term):
        words = fold(search_term).split()
        if not words:
            return queryset, False
        rows = queryset.order_by().values_list("pk", *self.search_fields)
        found = {
            pk for pk, *texts in rows if _holds(fold(" ".join(str(text or "") for text in texts)), words)
        }
        return queryset.filter(pk__in=found), False

    def changeform_view(self, request, *args, **kwargs):
        """What the database refuses (two tabs, two rows swapped) is drawn again: inlines look only at themselves."""
        view = transaction.atomic(super().changeform_view)
        try:
            return view(request, *args, **kwargs)
        except IntegrityError:
            request.refused = TAKEN
            return view(request, *args, **kwargs)

    def get_action_choices(self, request):
        return super().get_action_choices(request, default_choices=[("", BLANK)])

    def tools(self, request, row):
        return []

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["tools"] = self.tools(request, obj) if change else []
        return super().render_change_form(request, context, add, change, form_url, obj)

    def standing_on(self, rows):
        """Rows that forbid to delete ``rows`` although the database would delete them along."""
        return []

    def get_deleted_objects(self, objs, request):
        deleted, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        protected = [*protected, *self.standing_on(objs)]
        return deleted, counts, set() if protected else forbidden, protected


def _holds(text, words):
    return all(word in text for word in words)


class RowSet(forms.BaseInlineFormSet):
    """Says which columns repeat each other in their own words; Django names the fields of the program."""

    def get_unique_error_message(self, unique_check):
        typed = [name for name in unique_check if name != self.fk.name]
        labels = [self.model._meta.get_field(name).verbose_name for name in typed]
        return f"Hai dòng trùng nhau: {join_and(labels)}."

    def get_form_error(self):
        return "Trùng với một dòng khác ở đây."


class Rows(TypedHere, admin.TabularInline):
    """Rows of another model edited where the work is."""

    formset = RowSet
    extra = 0

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and hasattr(field.widget, "can_add_related"):
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_view_related = False
        return field


class ReadPage(Page):
    """Rows that other rooms write: to be looked up here, never changed."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
