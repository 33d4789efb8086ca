from django.contrib import admin


class YearFilter(admin.SimpleListFilter):
    """The years there are; Django's own filter would print 2.026."""

    title = "năm"
    parameter_name = "nam"
    field = "year"

    def lookups(self, request, model_admin):
        years = model_admin.without_practice(model_admin.model.objects.order_by())
        years = years.values_list(self.field, flat=True).distinct()
        return [(str(year), str(year)) for year in sorted(years, reverse=True)]

    def queryset(self, request, queryset):
        year = self.value()
        return queryset.filter(**{self.field: int(year)}) if year and year.isdecimal() else queryset


class PledgeYearFilter(YearFilter):
    field = "pledge__year"


class PeriodYearFilter(YearFilter):
    field = "period__year"
