from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.timezone import localdate, now

from cluster_reports import workflow
from cluster_reports.admin_site import Page

CHANGED = "Đã có thay đổi sau khi bạn mở trang. Chưa có gì được làm; xem lại rồi bấm lại nếu vẫn đúng."


class StepsPage(Page):
    """Pages of a row with a status: the workflow's steps are its buttons, the status is never a field."""

    def get_urls(self):
        ask = path("<int:pk>/buoc/<slug:name>/", self.admin_site.admin_view(self.step), name=self.step_url)
        return [ask, *super().get_urls()]

    @property
    def step_url(self):
        return f"{self.opts.app_label}_{self.opts.model_name}_step"

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["steps"] = workflow.steps_for(obj, request.user, localdate()) if change else []
        context["step_url"] = f"admin:{self.step_url}"
        return super().render_change_form(request, context, add, change, form_url, obj)

    def step(self, request, pk, name):
        rows = self.model.objects.all()
        if request.method == "POST":  # locked before deciding
            rows = rows.select_for_update()
        row = get_object_or_404(rows, pk=pk)
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        faults, version = [], self.version_of(request, row)
        allowed = {step.name for step in workflow.steps_for(row, request.user, localdate())}
        if request.method == "POST":
            comment = request.POST.get("comment", "")
            if workflow.is_repeat(row, name, request.user, comment):
                return self._back(row)
            try:
                if name in allowed and request.POST.get("version") != version:
                    raise workflow.StepRefused(CHANGED)
                row = workflow.take(row, name, by=request.user, at=now(), comment=comment)
            except workflow.StepRefused as refusal:
                messages.error(request, str(refusal))
                faults = [sentence for _, sentence in refusal.faults]
            else:
                messages.success(request, f"{row}: trạng thái nay là “{row.get_status_display()}”.")
                return self._back(row)
        allowed = workflow.steps_for(row, request.user, localdate())
        step = next((step for step in allowed if step.name == name), None)
        if step is None:
            if request.method != "POST":
                messages.error(request, f"Không làm được bước này khi “{row.get_status_display()}”.")
            return self._back(row)
        context = {
            **self.admin_site.each_context(request),
            "title": step.label,
            "opts": self.opts,
            "original": row,
            "step": step,
            "faults": faults or [sentence for _, sentence in step.faults(row, now())],
            "version": version,
            "comment": request.POST.get("comment", ""),
            **self.beside_step(row, step),
        }
        return TemplateResponse(request, "admin/step.html", context)

    def beside_step(self, row, step):
        """What else the page of a step shows, as context of its template."""
        return {}

    def _back(self, row):
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", row.pk)
