"""Links from a screen to the rule it applies, and the quiet panel that says what the screen is for."""

from django import template
from django.utils.html import format_html

from cluster_reports.guide.pages import PAGES, audience_of
from cluster_reports.rulebook import book

register = template.Library()


class RuleLink(template.Node):
    def __init__(self, address, clause):
        self.address, self.clause = address, clause

    def render(self, context):
        words = '<a class="rule-link no-print" href="{}">Quy tắc<span class="visually-hidden">: {}</span></a>'
        return format_html(words, book.url_of(self.address), self.clause.title)


@register.tag
def rule(parser, token):
    """``{% rule "cham-diem/xep-hang-bang-diem" %}``; a clause that is not in the book is refused with the template."""
    try:
        _, quoted = token.split_contents()
        address = parser.compile_filter(quoted).resolve({})
        return RuleLink(address, book.clause(address))
    except (ValueError, KeyError) as fault:
        raise template.TemplateSyntaxError(f"Not a clause of the rulebook: {token.contents}") from fault


@register.inclusion_tag("guide/panel.html", takes_context=True)
def page_help(context, page, *, is_head=False, is_area=False):
    """What this page is for and what this person does on it now; nothing for who is not logged in."""
    help, user = PAGES[page], context.get("user")
    if user is None or not user.is_authenticated:
        return {"help": None}
    steps = help.steps_for(audience_of(user, is_head=is_head, is_area=is_area))
    rules = [(book.url_of(address), book.clause(address).title) for address in help.rules]
    return {"help": help, "steps": steps, "rules": rules}
