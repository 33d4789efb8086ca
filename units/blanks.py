"""What a choice list says before anything is chosen."""

from django.forms import ModelChoiceField
from django.forms.models import ModelChoiceIterator

DASHES, BLANK = "---------", "chọn"


def word_blank(field):
    """Puts a word where Django shows dashes; a list that has its own word keeps it."""
    if isinstance(field, ModelChoiceField) and field.empty_label == DASHES:
        field.empty_label = BLANK
    choices = getattr(field, "choices", None)
    if choices is not None and not isinstance(choices, ModelChoiceIterator):
        field.choices = [(value, BLANK if label == DASHES else label) for value, label in choices]
