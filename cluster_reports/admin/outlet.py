from django.contrib import admin

from cluster_reports.admin_site import Page
from cluster_reports.models import Outlet


@admin.register(Outlet)
class OutletPage(Page):
    place = 6
    list_display = ["name", "source_tag", "date_separator", "tone"]
    search_fields = ["name", "source_tag"]
