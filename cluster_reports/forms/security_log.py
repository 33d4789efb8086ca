from django import forms

from cluster_reports.tables.security_log import KINDS
from units.fields import TypedDateField


class SecurityLogForm(forms.Form):
    """What of the log is asked for; all of it may be left empty."""

    viec = forms.ChoiceField(label="Việc", choices=[("", "mọi việc"), *KINDS], required=False)
    nguoi = forms.CharField(label="Người", required=False, max_length=100)
    tu = TypedDateField(label="Từ ngày", required=False)
    den = TypedDateField(label="Đến hết ngày", required=False)

    def clean(self):
        data = super().clean()
        if data.get("tu") and data.get("den") and data["tu"] > data["den"]:
            self.add_error("den", "Ngày cuối đứng trước ngày đầu; đổi lại hai ngày.")
        return data
