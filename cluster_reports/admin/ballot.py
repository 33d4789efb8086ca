from django.contrib import admin

from cluster_reports.admin_site import Page
from cluster_reports.models import BallotRule


@admin.register(BallotRule)
class BallotRulePage(Page):
    place = 7.5
    list_display = ["name", "how", "quorum", "share", "source", "compared", "valid_from", "valid_to"]
    list_filter = ["is_secret", "is_checked"]
    search_fields = ["name", "source"]
    fields = [
        *("name", "is_secret", "quorum", "share", "exceeds"),
        *("source", "is_checked", "valid_from", "valid_to"),
    ]

    @admin.display(description="cách bỏ", ordering="is_secret")
    def how(self, rule):
        return "kín" if rule.is_secret else "ghi tên"

    @admin.display(description="đối chiếu văn bản", ordering="is_checked")
    def compared(self, rule):
        return "đã đối chiếu" if rule.is_checked else "chưa đối chiếu"
