"""What a unit sets out to win in a year: a row a title, numbers only."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet, inlineformset_factory

from cluster_reports.models import AwardForm, RegisteredTitle, TitleRegistration

from .columns import InColumns

MOST = 100_000


class NoneIsZero(forms.IntegerField):
    """Left empty it is 0, and 0 is shown as an empty box."""

    def to_python(self, value):
        return super().to_python(value) or 0

    def prepare_value(self, value):
        return value or ""

    def has_changed(self, initial, data):
        return super().has_changed(initial or 0, data)


def count_field(label, field=forms.IntegerField, **options):
    return field(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "num"}),
        error_messages={
            "invalid": "Ghi một số nguyên, ví dụ: 3.",
            "min_value": "Ghi từ 0 trở lên.",
            "max_value": f"Ghi nhiều nhất {MOST}.",
        },
        **options,
    )


class TakingPartForm(InColumns, forms.ModelForm):
    """Of how many a quota is worked out."""

    COLUMNS = {"collectives": "col-md-6", "people": "col-md-6"}

    collectives = count_field(
        "Số tập thể của đơn vị tham gia thi đua",
        help_text="Ban, đại đội và tương đương được xét danh hiệu. Để trống thì không kiểm được tỉ lệ.",
    )
    people = count_field(
        "Số cá nhân của đơn vị tham gia thi đua",
        help_text="Số người được xét danh hiệu; không ghi quân số biên chế. Để trống thì không kiểm được tỉ lệ.",
    )

    class Meta:
        model = TitleRegistration
        fields = ["collectives", "people"]


class RegisteredTitleForm(InColumns, forms.ModelForm):
    COLUMNS = {
        "form": "col-md-12",
        "for_itself": "col-md-3",
        "collectives": "col-md-3",
        "people": "col-md-3",
        "DELETE": "col-md-3",
    }

    collectives = count_field("Số tập thể trong đơn vị", NoneIsZero)
    people = count_field("Số cá nhân", NoneIsZero)

    class Meta:
        model = RegisteredTitle
        fields = ["form", "for_itself", "collectives", "people"]

    def __init__(self, *args, catalogue, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["form"]
        known = list(catalogue)
        if self.instance.form_id and self.instance.form_id not in {one.pk for one in known}:
            known.append(self.instance.form)
        field.queryset = AwardForm.objects.filter(pk__in=[one.pk for one in known])
        field.choices = [("", "chọn"), *((one.pk, one.name) for one in known)]

    def clean(self):
        cleaned = super().clean()
        form = cleaned.get("form")
        if self.errors or form is None:
            return cleaned
        of_collectives, of_people = cleaned["collectives"] or cleaned["for_itself"], cleaned["people"]
        if of_people and not form.is_for_people:
            self.add_error("people", f"“{form.name}” chỉ dành cho tập thể.")
        if of_collectives and not form.is_for_collectives:
            self.add_error("collectives", f"“{form.name}” chỉ dành cho cá nhân.")
        if not (of_collectives or of_people):
            self.add_error("collectives", "Chọn cả đơn vị, hoặc ghi số tập thể, số cá nhân.")
        return cleaned


class TitleRows(BaseInlineFormSet):
    def clean(self):
        super().clean()
        forms_ = [form for form in self.forms if form.is_valid() and not self._should_delete_form(form)]
        titles = [form.cleaned_data["form"] for form in forms_ if form.cleaned_data.get("form")]
        if len(set(titles)) < len(titles):
            raise ValidationError("Một danh hiệu ghi hai dòng. Gộp lại thành một dòng.")

    def get_unique_error_message(self, unique_check):
        return "Một danh hiệu ghi hai dòng. Gộp lại thành một dòng."

    def get_form_error(self):
        return "Trùng với một dòng khác ở đây."


TitleForms = inlineformset_factory(
    TitleRegistration,
    RegisteredTitle,
    form=RegisteredTitleForm,
    formset=TitleRows,
    extra=2,
    can_delete=True,
    max_num=40,
    absolute_max=50,
    validate_max=True,
)
