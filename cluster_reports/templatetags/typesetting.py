"""Where long words of a table may be broken."""

import re

from django import template

register = template.Library()
BETWEEN_WORDS = re.compile(r"/(?=[^\W\d])")
MAY_BREAK = "\u200b"


@register.filter
def breaks_at_slashes(text):
    """ "đồng/người/ngày", which a browser takes for one word, may go on in the next line after a slash; "3/4" not."""
    return BETWEEN_WORDS.sub(f"/{MAY_BREAK}", str(text))
