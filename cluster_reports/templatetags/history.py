"""The way from a page to the history of what it is about."""

from django import template

from cluster_reports.tables.history import url_of_history

register = template.Library()
register.simple_tag(url_of_history)
