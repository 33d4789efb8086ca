from django.contrib import admin

from cluster_reports.admin_site import Page, Rows
from cluster_reports.models import AwardForm, LegalBasis, Quota
from cluster_reports.quotas import UNCHECKED


def checked_said(row):
    return "đã đối chiếu" if row.is_checked else UNCHECKED


class Quotas(Rows):
    model = Quota
    choice_labels = {"cluster": (["organisation"], str)}


@admin.register(AwardForm)
class AwardFormPage(Page):
    place = 9.1
    list_display = ["full_name", "kind", "receivers", "level", "starts_on", "ends_on", "checked"]
    list_filter = ["kind", "level", "receivers", "is_checked"]
    search_fields = ["name", "decided_by", "citation"]
    fields = [
        *("kind", "name", "receivers", "level", "decided_by"),
        *("starts_on", "ends_on", "citation", "is_checked", "order"),
    ]
    inlines = [Quotas]

    @admin.display(description="tên", ordering="folded_name")
    def full_name(self, form):
        return form.name

    @admin.display(description="căn cứ", ordering="is_checked")
    def checked(self, form):
        return checked_said(form)


@admin.register(LegalBasis)
class LegalBasisPage(Page):
    place = 9.2
    list_display = ["from_day", "first_line", "checked"]
    search_fields = ["text"]
    fields = ["starts_on", "text", "is_checked"]

    @admin.display(description="áp dụng từ ngày", ordering="starts_on")
    def from_day(self, basis):
        return basis.starts_on

    @admin.display(description="căn cứ")
    def first_line(self, basis):
        return basis.text.splitlines()[0]

    @admin.display(description="đối chiếu", ordering="is_checked")
    def checked(self, basis):
        return checked_said(basis)
