"""What page templates need to show a photo and to tell machines about an article."""

import json

from django import template
from django.utils.safestring import mark_safe

register = template.Library()
AS_DATA = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}  # cannot end the element early


@register.filter
def focus_class(focus):
    """The classes that keep the point [x, y] (percent) of a cropped photo in sight; the middle where there is none."""
    return " ".join(
        f"focus-{axis}-{round(at / 10) * 10}" for axis, at in zip("xy", focus or (), strict=False)
    )


@register.simple_tag
def linked_data(said):
    """A dict as JSON-LD: data to the browser, which therefore never runs it and needs no leave of the policy."""
    text = json.dumps(said, ensure_ascii=False).translate(AS_DATA)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
