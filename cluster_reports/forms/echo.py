"""Inputs that say back how a number or date was understood (05/06/2022 → ngày 5 tháng 6 năm 2022)."""

from django.urls import reverse
from django.utils.html import format_html

from cluster_reports.vietnamese.dates import date_in_words, parse_date
from cluster_reports.vietnamese.numbers import in_words, parse_number
from units.fields import NumberInput, TypedDateField, TypedNumberField

READ_BACK = {
    "date": lambda text: date_in_words(parse_date(text)),
    "number": lambda text: in_words(parse_number(text)),
}
KINDS = {TypedDateField: "date", TypedNumberField: "number"}


class EchoInput(NumberInput):
    """The server draws the echo with the page; static/js/echo.js keeps it up to date while one types."""

    def __init__(self, kind):
        super().__init__({"autocomplete": "off", "data-echo": kind})
        self.attrs["inputmode"] = "numeric" if kind == "date" else "decimal"
        self.kind = kind

    def get_context(self, name, value, attrs):
        described = [(attrs or {}).get("aria-describedby"), f"echo-{(attrs or {}).get('id', name)}"]
        extra = {"aria-describedby": " ".join(filter(None, described)), "data-echo-url": reverse("echo")}
        return super().get_context(name, value, {**(attrs or {}), **extra})

    def render(self, name, value, attrs=None, renderer=None):
        drawn = super().render(name, value, attrs, renderer)
        return drawn + format_html(
            '<div class="echo" id="echo-{}" aria-live="polite">{}</div>',
            (attrs or {}).get("id", name),
            self._said(self.format_value(value)),
        )

    def _said(self, text):
        try:
            return READ_BACK[self.kind](text) if text else ""
        except ValueError:
            return ""  # the field's own error says it


def echo_fields(form):
    """Lets every number and date of the form say back how it was read."""
    for field in form.fields.values():
        if kind := KINDS.get(type(field)):
            field.widget = EchoInput(kind)
