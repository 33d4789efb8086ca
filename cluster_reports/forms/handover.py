"""To whom somebody who leaves hands over."""

from django import forms

from units.models import User


class Colleague(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return f"{person} ({person.username})"


class PersonHandoverForm(forms.Form):
    taker = Colleague(
        label="Bàn giao cho",
        queryset=User.objects.none(),
        empty_label="– chọn người nhận –",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={
            "required": "Chọn người nhận.",
            "invalid_choice": "Người nhận phải là người cùng đơn vị, cùng vai trò và đang hoạt động.",
        },
    )
    ends_account = forms.BooleanField(
        label="Ngừng tài khoản của người bàn giao ngay sau khi chuyển",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, data, person):
        super().__init__(data)
        colleagues = User.objects.filter(is_active=True, unit=person.unit_id, role=person.role)
        self.fields["taker"].queryset = colleagues.exclude(pk=person.pk).order_by("full_name", "pk")
