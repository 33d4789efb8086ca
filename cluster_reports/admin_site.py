"""The administration's own name for itself; its rows are registered in ``admin``."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig


class VietnameseAdminConfig(AdminConfig):
    default_site = "cluster_reports.admin_site.AdministrationSite"


class AdministrationSite(admin.AdminSite):
    site_header = "Quản trị báo cáo thi đua"
    site_title = "Quản trị"
    index_title = "Danh mục và thiết lập"
    empty_value_display = "—"
