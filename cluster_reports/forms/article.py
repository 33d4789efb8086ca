from crispy_forms.helper import FormHelper
from django import forms

from cluster_reports.models import Article, Paragraph
from cluster_reports.vietnamese.folding import clean, slug


class ArticleForm(forms.ModelForm):
    """Headline and address; the paragraphs are a formset beside it."""

    slug = forms.CharField(
        label="Địa chỉ",
        max_length=150,
        help_text="Phần cuối của đường dẫn. Đổi thì địa chỉ cũ tự chuyển sang địa chỉ mới.",
    )

    class Meta:
        model = Article
        fields = ["headline", "slug"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the page's own <form> carries the token

    def clean_slug(self):
        """Typed as words ("Đơn vị thi đua"), kept as an address ("don-vi-thi-dua")."""
        return slug(self.cleaned_data["slug"])

    def save(self, commit=True):
        self.instance.headline_is_edited |= "headline" in self.changed_data
        return super().save(commit)


class ParagraphForm(forms.ModelForm):
    """One block as the editor sees it: the text that is shown, and whether it goes into the article."""

    shown_text = forms.CharField(
        required=False,
        strip=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 5}),
    )

    class Meta:
        model = Paragraph
        fields = ["is_hidden"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["shown_text"].initial = self.instance.shown
        self.fields["shown_text"].label = self.instance.title
        self.fields["is_hidden"].widget.attrs["class"] = "form-check-input"

    def clean_shown_text(self):
        return clean(self.cleaned_data["shown_text"].replace("\r\n", "\n")).strip()

    def save(self, commit=True):
        """Text equal to the generated one is not the editor's: the paragraph follows the data again."""
        typed = self.cleaned_data["shown_text"]
        self.instance.text = None if typed == self.instance.generated else typed
        self.instance.needs_look = self.instance.needs_look and "shown_text" not in self.changed_data
        return super().save(commit)


ParagraphFormSet = forms.modelformset_factory(Paragraph, form=ParagraphForm, extra=0, edit_only=True)
