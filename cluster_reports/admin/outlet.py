from django.contrib import admin

from cluster_reports.admin_site import Page
from cluster_reports.models import Outlet


@admin.register(Outlet)
class OutletPage(Page):
    place = 8
    list_display = ["full_name", "source_tag", "date_separator", "tone"]
    search_fields = ["name", "source_tag"]

    @admin.display(description="tên nơi đăng", ordering="sort_name")
    def full_name(self, outlet):
        return outlet.name
