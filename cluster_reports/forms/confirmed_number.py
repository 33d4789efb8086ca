from django import forms

from cluster_reports.models import ConfirmedNumber


class ConfirmedNumberForm(forms.ModelForm):
    """Where somebody has a number from that no approved figure holds."""

    class Meta:
        model = ConfirmedNumber
        fields = ["number", "source"]
