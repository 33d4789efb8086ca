from secrets import token_urlsafe

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner

from cluster_reports import access
from cluster_reports.models import ApiToken, Cluster, digest_of_secret
from cluster_reports.vietnamese.lists import join_and
from units.models import User

MARK = "crt_"  # by which a lost token is recognised as one
A_DAY = 24 * 60 * 60
LASTING = ((30, "30 ngày"), (90, "90 ngày"), (365, "1 năm"), (730, "2 năm"))
_signer = TimestampSigner(sep=".", salt="cluster_reports.api_token")


def offered_secret(person) -> str:
    """A new secret for a page to post back, signed for this person: sent twice, it is the same token."""
    return _signer.sign(f"{person.pk}:{MARK}{token_urlsafe(32)}")


def secret_offered(posted: str, person) -> str | None:
    """The secret that ``offered_secret`` gave this person within a day, else None."""
    try:
        owner, _, secret = _signer.unsign(posted, max_age=A_DAY).partition(":")
    except BadSignature:
        return None
    return secret if owner == str(person.pk) else None


class ApiTokenForm(forms.ModelForm):
    """What a token may read, for how long and for what; an admin also says as whom."""

    days = forms.TypedChoiceField(
        label="Dùng được trong", choices=LASTING, coerce=int, initial=365, widget=forms.Select
    )
    offer = forms.CharField(widget=forms.HiddenInput, max_length=200)

    class Meta:
        model = ApiToken
        fields = ["name", "user", "clusters", "level", "days"]
        help_texts = {"name": "Ví dụ: Trang tổng hợp của Phòng Chính trị."}
        error_messages = {
            "name": {"required": "Ghi mã dùng cho việc gì."},
            "clusters": {"required": "Chọn ít nhất một cụm, khối."},
        }
        widgets = {"clusters": forms.CheckboxSelectMultiple, "level": forms.RadioSelect}

    def __init__(self, data=None, *, person):
        super().__init__(data, initial={"offer": offered_secret(person), "user": person.pk})
        self.person = person
        self.fields["clusters"].queryset = Cluster.objects.real().visible_to(person)
        self.fields["level"].choices = ApiToken.Level.choices
        if person.is_admin:
            self.fields["user"].queryset = User.objects.filter(is_active=True)
            self.fields["user"].empty_label = None
            self.fields["user"].help_text = "Mã đọc được không nhiều hơn người này."
        else:
            del self.fields["user"]

    def clean_offer(self):
        secret = secret_offered(self.cleaned_data["offer"], self.person)
        if secret is None:
            raise ValidationError("Trang mở đã lâu. Chưa tạo mã; tải lại trang rồi tạo.")
        return secret

    def clean(self):
        cleaned = super().clean()
        user = cleaned.get("user") or self.person
        if not access.can_make_tokens_for(self.person, user):
            raise ValidationError("Chỉ tạo được mã cho chính mình.")
        if "clusters" in cleaned:
            seen = set(Cluster.objects.visible_to(user).values_list("pk", flat=True))
            closed = [one.name for one in cleaned["clusters"] if one.pk not in seen]
            if closed:
                self.add_error("clusters", f"{user} không xem được {join_and(closed)}; bỏ chọn.")
        return cleaned

    def make(self, at) -> ApiToken:
        """The token, made once: posted again it is the one there is."""
        secret = self.cleaned_data["offer"]
        found = ApiToken.objects.filter(digest=digest_of_secret(secret)).first()
        if found:
            return found
        token = self.save(commit=False)
        token.user = self.cleaned_data.get("user") or self.person
        token.digest, token.made_by, token.made_at = digest_of_secret(secret), self.person, at
        token.save()
        self.save_m2m()
        return token
