"""Links from a screen to the rule it applies, and the quiet panel that says what the screen is for."""

from django import template
from django.utils.html import format_html

from cluster_reports.guide.pages import PAGES, audience_of
from cluster_reports.rulebook import book
from cluster_reports.rulebook.scoring import KINDS

register = template.Library()
LINK = '<a class="rule-link no-print" href="{}">Quy tắc<span class="visually-hidden">: {}</span></a>'


def link_to(address, clause):
    return format_html(LINK, book.url_of(address), clause.title)


class RuleLink(template.Node):
    def __init__(self, address, clause):
        self.address, self.clause = address, clause

    def render(self, context):
        return link_to(self.address, self.clause)


@register.tag
def rule(parser, token):
    """``{% rule "cham-diem/xep-hang-bang-diem" %}``; a clause that is not in the book is refused with the template."""
    try:
        _, quoted = token.split_contents()
        address = parser.compile_filter(quoted).resolve({})
        return RuleLink(address, book.clause(address))
    except (ValueError, KeyError) as fault:
        raise template.TemplateSyntaxError(f"Not a clause of the rulebook: {token.contents}") from fault


@register.simple_tag
def rule_of_kind(kind):
    """The rule of a line of a scoring table; books closed before kinds were kept with them have none."""
    return (
        link_to(f"cham-diem/{KINDS[kind]}", book.clause(f"cham-diem/{KINDS[kind]}")) if kind in KINDS else ""
    )


@register.inclusion_tag("guide/panel.html", takes_context=True)
def page_help(context, page, *, is_head=False, is_area=False, is_own=True):
    """What this page is for and what this person does on it now; nothing for who is not logged in.

    Staff are told what the head does where they are the head, or where what is shown is not their own unit's.
    """
    help, user = PAGES[page], context.get("user")
    if user is None or not user.is_authenticated:
        return {"help": None}
    steps = help.steps_for(audience_of(user, is_head=is_head or not is_own, is_area=is_area))
    rules = [(book.url_of(address), book.clause(address).title) for address in help.rules]
    return {"help": help, "steps": steps, "rules": rules}
