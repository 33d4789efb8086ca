"""How text, numbers and dates are typed and stored, whichever door they come through (page, admin, dossier).

Text is NFC with real Vietnamese letters and nothing invisible. Numbers and dates are read the Vietnamese way:
"1.234,5" and "05/06/2022" (5 June); what cannot be read is refused in words, never guessed.
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from cluster_reports.vietnamese.dates import numeric_date, parse_date
from cluster_reports.vietnamese.folding import clean
from cluster_reports.vietnamese.numbers import number, parse_number


def one_line(text: str) -> str:
    """Text as a ``LineField`` stores it."""
    return re.sub(" {2,}", " ", clean(text))


class CleanText:
    """Cleans at validation, at saving and in look-ups, so that an NFD search finds an NFC row."""

    clean_text = staticmethod(clean)

    def to_python(self, value):
        value = super().to_python(value)
        return self.clean_text(value) if isinstance(value, str) else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return self.clean_text(value) if isinstance(value, str) else value

    def pre_save(self, instance, add):
        value = super().pre_save(instance, add)
        if isinstance(value, str):
            value = self.clean_text(value)
            setattr(instance, self.attname, value)
        return value


class LineField(CleanText, models.CharField):
    """One line of text; two spaces typed for one are one."""

    clean_text = staticmethod(one_line)


class ProseField(CleanText, models.TextField):
    """Plain text of several lines: paragraphs and "- " lists."""


class NumberInput(forms.TextInput):
    """Shows a stored number as Vietnamese readers write it; keeps what was typed when it cannot be read."""

    def format_value(self, value):
        if value in (None, "") or isinstance(value, str):
            return value
        return number(value)


class TypedNumberField(forms.DecimalField):
    """A number as typed by a Vietnamese reader; Django's own localised field reads "0.500" as 500."""

    widget = NumberInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "num"})

    def to_python(self, value):
        if isinstance(value, str) and value.strip():
            try:
                value = parse_number(value)
            except ValueError as fault:
                raise ValidationError(str(fault), code="invalid") from None
        return None if value in self.empty_values or value == "" else super().to_python(value)

    def widget_attrs(self, widget):
        return {}


class TypedDateField(forms.DateField):
    """A date as typed by a Vietnamese reader, day first."""

    widget = forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value):
        if isinstance(value, str) and value.strip():
            try:
                return parse_date(value)
            except ValueError as fault:
                raise ValidationError(str(fault), code="invalid") from None
        return super().to_python(value)

    def prepare_value(self, value):
        return numeric_date(value) if hasattr(value, "toordinal") else value


class NumberField(models.DecimalField):
    """A decimal number, typed as ``TypedNumberField``."""

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": TypedNumberField, **kwargs})


class DayField(models.DateField):
    """A date, typed as ``TypedDateField``."""

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": TypedDateField, **kwargs})


LONGEST_KEY = 18  # digits of what a database holds as a key


class ManyRowsField(forms.ModelMultipleChoiceField):
    """Several rows to choose from; a key longer than any database holds is no choice, not an error of ours."""

    def _check_values(self, value):
        if isinstance(value, (list, tuple)) and any(len(str(one)) > LONGEST_KEY for one in value):
            wrong = str(max(value, key=lambda one: len(str(one))))
            raise ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": wrong[:20]}
            )
        return super()._check_values(value)
