from crispy_forms.helper import FormHelper
from django import forms

from cluster_reports.article import merge
from cluster_reports.models import Article, Paragraph
from cluster_reports.vietnamese.folding import clean, slug


class ArticleForm(forms.ModelForm):
    """Headline and address; the paragraphs are a formset beside it."""

    slug = forms.CharField(
        label="Địa chỉ",
        max_length=150,
        widget=forms.TextInput(attrs={"data-stored-as": "address"}),
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
        """Typed over a flag, the text settles it, unless a value that is no longer true still stands in it."""
        typed = self.cleaned_data["shown_text"]
        flag, was_typed = self.flag, "shown_text" in self.changed_data
        self.instance.write(typed)
        if flag and was_typed and not merge.outdated(typed, flag.changes):
            self.instance.settle()
        return super().save(commit)

    @property
    def flag(self):
        """What changed in the data under the editor's text, and what may be done about it; None where nothing did."""
        row = self.instance
        if not (row.needs_look and row.is_edited):
            return None
        return merge.flag(row.base, row.base_facts, row.text, row.generated, row.facts)


ParagraphFormSet = forms.modelformset_factory(Paragraph, form=ParagraphForm, extra=0, edit_only=True)
