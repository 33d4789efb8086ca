"""What a judge types to excuse a late report."""

from django import forms

from cluster_reports.vietnamese.folding import clean

from .extension import reason_field


class ExcuseForm(forms.Form):
    comment = reason_field("Lý do miễn trễ", required=True, missing="Ghi lý do để đơn vị biết.", longest=1000)

    def __init__(self, data=None):
        super().__init__(data)
        if data is not None and self["comment"].errors:
            self.fields["comment"].widget.attrs |= {
                "class": "form-control is-invalid",
                "aria-invalid": "true",
            }

    def clean_comment(self):
        return clean(self.cleaned_data["comment"])
