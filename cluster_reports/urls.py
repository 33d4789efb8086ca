"""The whole site map on one screen."""

from django.contrib import admin
from django.urls import path

from cluster_reports.views import account, echo, errors

urlpatterns = [
    path("doc-lai/", echo.echo, name="echo"),
    path("dang-nhap/", account.LogIn.as_view(), name="login"),
    path("dang-xuat/", account.LogOut.as_view(), name="logout"),
    path("doi-mat-khau/", account.ChangePassword.as_view(), name="password-change"),
    path("quan-tri/", admin.site.urls),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
