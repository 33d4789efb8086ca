"""What somebody says about a sentence, and for whom an address to read a draft is made."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import dumps, loads

from cluster_reports.models import LONGEST_COMMENT, MOST_SHARED_DAYS, ShareLink
from cluster_reports.vietnamese.folding import clean
from units.fields import one_line

from .lengths import TOO_LONG

SALT = "cluster_reports.comment.{}"


def quoted(article, sentence) -> str:
    """The sentence as the page shows it, signed: who wrote while it was being changed is not refused."""
    return dumps([sentence.block, sentence.text], salt=SALT.format(article.pk), compress=True)


def unquoted(article, signed) -> tuple[str, str]:
    """(block, words) of a sentence that a page of ours showed; raises ``BadSignature``."""
    block, words = loads(signed, salt=SALT.format(article.pk))
    return block, words


class PlainText(forms.CharField):
    """Text as it is stored, before its length is counted."""

    def to_python(self, value):
        return clean(super().to_python(value)).strip()


class CommentForm(forms.Form):
    """A comment on a quoted sentence; with ``parent``, an answer."""

    text = PlainText(
        label="Góp ý",
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 4, "data-max-length": LONGEST_COMMENT}),
        error_messages={
            "required": "Chưa viết gì.",
            "max_length": TOO_LONG,
        },
    )

    def __init__(self, data=None, *, parent=None, full=""):
        place = f"tra-loi-{parent.pk}" if parent else "gop-y-moi"
        super().__init__(data, auto_id=f"{place}-%s")
        self.parent, self.full = parent, full
        if parent:
            self.fields["text"].label = "Trả lời"
            self.fields["text"].widget.attrs["rows"] = 3
        if data is not None and self.errors:
            self.fields["text"].widget.attrs |= {"class": "form-control is-invalid", "aria-invalid": "true"}

    def clean_text(self):
        if self.full:
            raise ValidationError(self.full)
        return self.cleaned_data["text"]


class ShareLinkForm(forms.ModelForm):
    """For whom an address is, and for how many days."""

    days = forms.IntegerField(
        label="Mở được trong mấy ngày",
        initial=7,
        min_value=1,
        max_value=MOST_SHARED_DAYS,
        widget=forms.TextInput(
            attrs={"class": "form-control", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={
            "required": "Ghi số ngày.",
            "invalid": "Ghi một số nguyên, ví dụ: 7.",
            "min_value": "Ít nhất 1 ngày.",
            "max_value": f"Nhiều nhất {MOST_SHARED_DAYS} ngày.",
        },
    )

    class Meta:
        model = ShareLink
        fields = ["recipient", "days"]
        help_texts = {"recipient": "Tên này đứng dưới mỗi góp ý. Ví dụ: Đại tá Nguyễn Văn A, Chỉ huy trưởng."}
        error_messages = {"recipient": {"required": "Ghi gửi cho ai."}}

    def clean_recipient(self):
        recipient = one_line(self.cleaned_data["recipient"]).strip()
        if not recipient:
            raise ValidationError("Ghi gửi cho ai.")
        return recipient
