"""Where long words of a table may be broken."""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

register = template.Library()
BETWEEN_WORDS = re.compile(r"/(?=[^\W\d])")


@register.filter
def breaks_at_slashes(text):
    """ "đồng/người/ngày", which a browser takes for one word, may go on in the next line after a slash; "3/4" not."""
    return mark_safe(BETWEEN_WORDS.sub("/<wbr>", conditional_escape(text)))  # noqa: S308
