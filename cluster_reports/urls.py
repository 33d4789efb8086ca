"""The whole site map on one screen."""

from django.contrib import admin
from django.urls import path

from cluster_reports.views import (
    account,
    article,
    brief,
    desk,
    echo,
    errors,
    front,
    my_work,
    period,
    photo,
    pledge,
    report_sheet,
    review,
    revision,
    unit_report,
    unit_report_edit,
)

urlpatterns = [
    path("", front.front, name="front"),
    path("bai/<slug:slug>/", article.article, name="article"),
    path("cum/<slug:slug>/", front.cluster, name="cluster"),
    path("anh/<int:pk>/<int:width>.jpg", photo.photo, name="photo"),
    path("tim-kiem/", front.search, name="search"),
    path("ban-bien-tap/", desk.desk, name="desk"),
    path("ban-bien-tap/<int:pk>/", desk.edit, name="article-edit"),
    path("ban-bien-tap/<int:pk>/xem-truoc/", desk.preview, name="article-preview"),
    path("ban-bien-tap/<int:pk>/soan-lai/", desk.refresh, name="article-refresh"),
    path("ban-bien-tap/<int:pk>/buoc/<slug:step>/", desk.step, name="article-step"),
    path("ban-bien-tap/<int:pk>/ban-luu/", revision.revisions, name="article-revisions"),
    path("ban-bien-tap/<int:pk>/ban-luu/<int:number>/", revision.restore, name="article-restore"),
    path("ky/<int:pk>/hoi-nghi/", review.review_new, name="review-new"),
    path("hoi-nghi/<int:pk>/", review.review, name="review"),
    path("hoi-nghi/<int:pk>/bai-viet/", desk.new, name="article-new"),
    path("hoi-nghi/<int:pk>/anh-moi/", photo.photo_new, name="photo-new"),
    path("hoi-nghi/<int:pk>/lay/", review.review_take, name="review-take"),
    path("hoi-nghi/<int:pk>/<slug:section>/", review.review_edit, name="review-edit"),
    path("giao-uoc/", pledge.pledges, name="pledges"),
    path("giao-uoc/<int:pk>/", pledge.pledge, name="pledge"),
    path("giao-uoc/<int:pk>/dong/", pledge.pledge_lines, name="pledge-lines"),
    path("giao-uoc/<int:pk>/ky/", pledge.pledge_sign, name="pledge-sign"),
    path("giao-uoc/<int:pk>/buoc/<slug:step>/", pledge.pledge_step, name="pledge-step"),
    path("tom-tat/", brief.brief, name="brief"),
    path("trang-chu/", my_work.home, name="home"),
    path("viec-cua-toi/", my_work.my_work, name="my-work"),
    path("bao-cao/<int:pk>/", unit_report.unit_report, name="unit-report"),
    path("bao-cao/<int:pk>/nhap/", unit_report_edit.unit_report_edit, name="unit-report-edit"),
    path("bao-cao/<int:pk>/bang-tinh/", report_sheet.download, name="report-sheet"),
    path("bao-cao/<int:pk>/nhap-bang-tinh/", report_sheet.intake, name="report-sheet-intake"),
    path("bao-cao/<int:pk>/buoc/<slug:step>/", unit_report.unit_report_step, name="unit-report-step"),
    path("ky/<int:pk>/", period.period, name="period"),
    path("ky/<int:pk>/buoc/<slug:step>/", period.period_step, name="period-step"),
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
