from django.contrib import admin

from cluster_reports.admin_site import Page, ReadPage
from cluster_reports.models import Document, Download, PaperTemplate


@admin.register(PaperTemplate)
class PaperTemplatePage(Page):
    place = 9
    list_display = ["of_unit", "symbol", "place_of_papers", "signer"]
    list_select_related = ["unit"]
    search_fields = ["unit__name", "symbol", "signer"]
    autocomplete_fields = ["unit"]
    fields = [
        *("unit", "shows_motto", "parent_line", "issuer_line", "symbol", "place"),
        *("bases", "authority", "post", "signer", "recipients"),
    ]

    @admin.display(description="đơn vị", ordering="unit__sort_name")
    def of_unit(self, template):
        return template.unit.name

    @admin.display(description="địa danh", ordering="place")
    def place_of_papers(self, template):
        return template.place


@admin.register(Document)
class DocumentPage(ReadPage):
    place = 15
    list_display = ["code", "title", "issuer", "dated_on", "giver"]
    list_filter = ["year", "kind", ("organisation", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["organisation", "given_by"]
    search_fields = ["title", "symbol", "organisation__name"]
    fields = readonly_fields = ["code", "title", "issuer", "dated_on", "giver", "given_at", "content_hash"]

    def tools(self, request, document):
        return [("Các văn bản của hội nghị", "review-papers", document.review_id)]

    @admin.display(description="số, ký hiệu", ordering="number")
    def code(self, document):
        return document.code

    @admin.display(description="đơn vị cấp số")
    def issuer(self, document):
        return document.organisation.name

    @admin.display(description="người cấp số")
    def giver(self, document):
        return str(document.given_by)


@admin.register(Download)
class DownloadPage(ReadPage):
    place = 16
    list_display = ["name", "of_what", "person", "at"]
    list_select_related = [
        "review__period__cluster",
        "report__period__cluster",
        "report__unit",
        "scoring__period__cluster",
        "period__cluster",
        "by",
    ]
    search_fields = ["name", "by__full_name", "by__username"]
    fields = readonly_fields = ["name", "of_what", "person", "at"]

    def without_practice(self, rows):
        """A download is of one thing, so that the paths to its other clusters are all empty."""
        return rows.filter(
            review__period__cluster__practice_of__isnull=True,
            report__period__cluster__practice_of__isnull=True,
            scoring__period__cluster__practice_of__isnull=True,
            period__cluster__practice_of__isnull=True,
        )

    @admin.display(description="của")
    def of_what(self, download):
        return str(download.review or download.report or download.scoring or download.period)

    @admin.display(description="người tải", ordering="by__full_name")
    def person(self, download):
        return str(download.by)
