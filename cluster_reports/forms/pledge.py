"""A unit's own part in a pledge: the lines it registers, and the signature of its head."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import inlineformset_factory

from cluster_reports.models import Pledge, PledgeLine, Signature
from cluster_reports.vietnamese.folding import fold

from .columns import InColumns
from .echo import echo_fields
from .review_line import LineForm, LineFormSet


class OwnLineForm(LineForm):
    COLUMNS = {"kind": "col-md-3", "target": "col-md-5", "order": "col-md-2", "DELETE": "col-md-2"}


class OwnLineFormSet(LineFormSet):
    """The lines of one unit in one pledge; ``unit`` is never posted."""

    def __init__(self, *args, unit, **kwargs):
        self.unit = unit
        super().__init__(*args, queryset=PledgeLine.objects.filter(unit=unit), **kwargs)

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        form.instance.unit = self.unit
        return form

    def own_lines(self):
        return PledgeLine.objects.filter(pledge=self.instance, unit=self.unit)

    def clean(self):
        super().clean()
        texts = [
            fold(form.cleaned_data["text"])
            for form in self.forms
            if form.is_valid() and form.cleaned_data.get("text") and not self._should_delete_form(form)
        ]
        if len(set(texts)) < len(texts):
            raise ValidationError("Hai dòng trùng nhau. Hãy bỏ một dòng.")

    @property
    def remaining(self):
        """How many lines the unit will have once this is saved."""
        return sum(
            bool(form.cleaned_data.get("text")) and not self._should_delete_form(form) for form in self.forms
        )


OwnLineForms = inlineformset_factory(
    Pledge,
    PledgeLine,
    form=OwnLineForm,
    formset=OwnLineFormSet,
    fields=["text", "kind", "target", "order"],
    extra=3,
    can_delete=True,
    max_num=60,
    absolute_max=70,
    validate_max=True,
)


class SignatureForm(InColumns, forms.ModelForm):
    """Who signed for the unit and when; an empty day takes the signature back."""

    COLUMNS = {"signer_name": "col-md-4", "signer_post": "col-md-5", "signed_on": "col-md-3"}

    class Meta:
        model = Signature
        fields = ["signer_name", "signer_post", "signed_on"]
        help_texts = {
            "signer_name": "Cả cấp bậc. Ví dụ: Đại tá Nguyễn Văn A.",
            "signer_post": "Ví dụ: Chủ nhiệm Chính trị.",
            "signed_on": "Xóa ngày nếu chưa ký.",
        }

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        echo_fields(self)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("signed_on"):
            if cleaned["signed_on"] > self.today:
                self.add_error("signed_on", "Ngày ký ở sau hôm nay. Ghi khi đã ký.")
            for name in ("signer_name", "signer_post"):
                if not cleaned.get(name):
                    self.add_error(name, "Đã có ngày ký thì ghi người ký và chức vụ.")
        return cleaned

    def _post_clean(self):
        """The row's own rules come last: a fault already said beside its field is not said twice."""
        if not self.errors:
            super()._post_clean()
