"""Boxes that notice empty wordings: a quiet note below asks what is left open and offers a sentence with figures."""

from django import forms
from django.template.loader import render_to_string


class CoachedTextarea(forms.Textarea):
    """The server draws the note with the page; static/js/coach.js keeps it up to date while one types.

    ``advise(text)`` gives the ``tables.coaching.Advice`` for a text, or None. ``joins``: what stands between the
    text and a sentence that is put in.
    """

    def __init__(self, attrs, url, advise, joins):
        super().__init__({**attrs, "data-coach": url, "data-coach-joins": joins})
        self.advise = advise

    def __deepcopy__(self, memo):
        copied = super().__deepcopy__(memo)
        copied.advise = self.advise
        return copied

    def get_context(self, name, value, attrs):
        described = [(attrs or {}).get("aria-describedby"), f"coach-{(attrs or {}).get('id', name)}"]
        more = {"aria-describedby": " ".join(filter(None, described))}
        return super().get_context(name, value, {**(attrs or {}), **more})

    def render(self, name, value, attrs=None, renderer=None):
        context = {"place": f"coach-{(attrs or {}).get('id', name)}", "advice": self.advise(value or "")}
        return super().render(name, value, attrs, renderer) + render_to_string("partials/coach.html", context)


def coach(form, names, url, advise, joins="\n"):
    """Makes these fields of the form notice empty wordings."""
    for name in names:
        if name in form.fields:
            field = form.fields[name]
            widget = CoachedTextarea(field.widget.attrs, url, advise, joins)
            widget.is_required = field.widget.is_required
            field.widget = widget
