from django.contrib import messages

from cluster_reports import workflow
from cluster_reports.models import Period


def open_reports(request, periods):
    """The reports that members of periods already open do not have yet, made and told."""
    for period in periods.filter(status=Period.Status.OPEN):
        if made := workflow.open_reports(period):
            messages.info(
                request, f"Đã lập báo cáo trống của {period} cho {made} đơn vị thành viên chưa có báo cáo."
            )
