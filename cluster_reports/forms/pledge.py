"""A unit's own part in a pledge: the lines it registers, and the signature of its head."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import inlineformset_factory

from cluster_reports.models import ContentOutcome, Pledge, PledgeLine, Signature
from cluster_reports.vietnamese.dates import numeric_date
from cluster_reports.vietnamese.folding import clean, fold
from cluster_reports.vietnamese.words import upper_first

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
        gone = [form.instance for form in self.forms if form.instance.pk and self._should_delete_form(form)]
        for judged in ContentOutcome.objects.filter(line__in=gone).select_related("line") if gone else ():
            raise ValidationError(f"“{judged.line}” đã có đánh giá ở hội nghị nên không bỏ được.")

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
    """Who signed for the unit and when; an empty day takes the signature back.

    A signature that stands is changed or taken back with a reason only.
    """

    COLUMNS = {"signer_name": "col-md-4", "signer_post": "col-md-5", "signed_on": "col-md-3"}

    reason = forms.CharField(
        label="Lý do sửa hoặc bỏ chữ ký",
        max_length=300,
        required=False,
        help_text="Ghi khi sửa hoặc bỏ chữ ký đã có; lý do ở lại trong nhật ký của giao ước.",
    )

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
        self.today, self.was_signed = today, self.instance.signed_on is not None
        if not self.was_signed:
            del self.fields["reason"]
        echo_fields(self)

    def clean(self):
        cleaned = super().clean()
        if self.was_signed and set(self.changed_data) - {"reason"} and not cleaned.get("reason"):
            self.add_error("reason", "Chữ ký đã có: ghi lý do sửa hoặc bỏ.")
        if cleaned.get("signed_on"):
            if cleaned["signed_on"] > self.today:
                self.add_error("signed_on", "Ngày ký ở sau hôm nay. Ghi khi đã ký.")
            for name in ("signer_name", "signer_post"):
                if not cleaned.get(name):
                    self.add_error(name, "Đã có ngày ký thì ghi người ký và chức vụ.")
        return cleaned

    def clean_reason(self):
        return " ".join(clean(self.cleaned_data["reason"]).split())

    def _post_clean(self):
        """The row's own rules come last: a fault already said beside its field is not said twice."""
        if not self.errors:
            super()._post_clean()


class CountersigningForm(InColumns, forms.ModelForm):
    """Who stands behind the pledge as its superior: in which words, who, when, before whom."""

    COLUMNS = {
        "countersigned_as": "col-md-3",
        "superior_name": "col-md-4",
        "superior_post": "col-md-5",
        "superior_on": "col-md-3",
        "witnessed_by": "col-md-9",
    }

    class Meta:
        model = Pledge
        fields = ["countersigned_as", "superior_name", "superior_post", "superior_on", "witnessed_by"]
        labels = {"countersigned_as": "Hình thức", "superior_name": "Người ký", "superior_post": "Chức vụ"}
        help_texts = {
            "superior_name": "Cả cấp bậc. Ví dụ: Đại tá Nguyễn Văn A.",
            "superior_post": "Ví dụ: Phó Chính ủy Bộ Chỉ huy Quân sự tỉnh.",
            "superior_on": "Ngày ký trên giấy; có thể giữa năm.",
            "witnessed_by": "Cơ quan, người chứng kiến. Để trống nếu không có.",
        }

    def __init__(self, *args, today, signed=(), **kwargs):
        """``signed`` are the days of the units' signatures: the superior signs after them."""
        super().__init__(*args, **kwargs)
        self.today, self.last = today, max(signed, default=None)
        choices = self.fields["countersigned_as"].choices
        self.fields["countersigned_as"].choices = [(value, upper_first(label)) for value, label in choices]
        for name in ("superior_name", "superior_post", "superior_on"):
            self.fields[name].required = True
        self.fields["superior_on"].label = "Ngày ký"
        echo_fields(self)

    def clean_superior_on(self):
        day = self.cleaned_data["superior_on"]
        if day > self.today:
            raise ValidationError("Ngày ký ở sau hôm nay. Ghi khi đã ký.")
        if self.last and day < self.last:
            raise ValidationError(
                f"Đơn vị cuối cùng ký ngày {numeric_date(self.last)}; cấp trên ký từ ngày đó."
            )
        return day
