"""What an administrator types as the wording of a block of the articles."""

from django import forms

from cluster_reports.article import wording
from cluster_reports.vietnamese.folding import clean


class WordingForm(forms.Form):
    """A text is taken only if it can be said: each place is known, and no fact of the block loses its place."""

    text = forms.CharField(
        label="Câu chữ",
        strip=False,
        max_length=wording.TEXT_AT_MOST,
        widget=forms.Textarea(
            attrs={"rows": 12, "spellcheck": "false", "data-max-length": wording.TEXT_AT_MOST}
        ),
        error_messages={
            "required": "Câu chữ bỏ trống thì khối này mất khỏi mọi bài. Muốn bỏ một khối ở một bài, bỏ"
            " ngay trên bàn biên tập."
        },
    )

    def __init__(self, block, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.block = block

    def clean_text(self):
        text = clean(self.cleaned_data["text"].replace("\r\n", "\n"))
        try:
            wording.parsed(self.block, text)
        except wording.WordingError as fault:
            raise forms.ValidationError(str(fault)) from None
        if lost := wording.unfilled(self.block, text):
            names = ", ".join(f"{{{slot.name}}}" for slot in lost)
            raise forms.ValidationError(
                f"Câu chữ không còn chỗ {names}: dữ kiện ở đó sẽ mất khỏi bài. Thêm lại."
            )
        return text
