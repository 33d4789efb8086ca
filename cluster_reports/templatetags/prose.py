"""What the templates of an article's blocks (templates/articles/blocks/) may use besides their words."""

from django import template

from cluster_reports.article.joining import says_again
from cluster_reports.article.style import NEW_PARAGRAPH
from cluster_reports.vietnamese.words import upper_first

register = template.Library()
register.filter("cap", upper_first, is_safe=True)


@register.simple_tag(takes_context=True)
def vary(context, *options, before=""):
    """{% vary "nêu rõ" "cho biết" %}: one of the ways to say it; the same cluster, period and place, the same way.

    ``before=tasks`` leaves out the ways whose verb a clause of ``tasks`` begins with: no "thống nhất thống nhất".
    """
    clear = [option for option in options if not says_again(option, before)]
    return context["voice"].pick(clear or options)


@register.simple_tag
def new_paragraph():
    """{% new_paragraph %}: what follows is a paragraph of its own; line ends of a template are mere spaces."""
    return NEW_PARAGRAPH
