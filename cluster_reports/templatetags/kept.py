"""Parts of a page that are the same on many pages."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string

register = template.Library()


@register.simple_tag
def include_kept(name, **values):
    """As ``include … only``, drawn once for the same values.

    For what says these values and addresses, nothing else: not who asks, when, or where static files lie.
    """
    return render_to_string(name, values) if settings.DEBUG else _drawn(name, **values)


@lru_cache(maxsize=500)
def _drawn(name, **values):
    return render_to_string(name, values)
