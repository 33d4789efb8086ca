"""Text as it is stored: NFC, real Vietnamese letters, nothing invisible, whichever door it came through."""

from django.db import models

from cluster_reports.vietnamese.folding import clean


class CleanText:
    """Cleans at validation, at saving and in look-ups, so that an NFD search finds an NFC row."""

    def to_python(self, value):
        value = super().to_python(value)
        return clean(value) if isinstance(value, str) else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return clean(value) if isinstance(value, str) else value

    def pre_save(self, instance, add):
        value = super().pre_save(instance, add)
        if isinstance(value, str):
            value = clean(value)
            setattr(instance, self.attname, value)
        return value


class LineField(CleanText, models.CharField):
    """One line of text."""


class ProseField(CleanText, models.TextField):
    """Plain text of several lines: paragraphs and "- " lists."""
