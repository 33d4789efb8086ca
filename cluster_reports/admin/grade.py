from django.contrib import admin

from cluster_reports.admin_site import Page, Rows
from cluster_reports.models import Grade, GradeScale


class Grades(Rows):
    model = Grade
    extra = 1


@admin.register(GradeScale)
class GradeScalePage(Page):
    place = 5
    list_display = ["full_name", "levels"]
    search_fields = ["name", "grades__label"]
    inlines = [Grades]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("grades")

    @admin.display(description="tên thang", ordering="sort_name")
    def full_name(self, scale):
        return scale.name

    @admin.display(description="các mức, tốt nhất trước")
    def levels(self, scale):
        return " · ".join(grade.label for grade in scale.grades.all())
