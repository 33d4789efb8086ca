"""Parts of a page that are drawn once for the same values."""

from django.template import Context, Template

from cluster_reports.templatetags import kept

MENU = Template('{% load kept %}{% include_kept "partials/menu_items.html" menu=menu %}')


def drawn(*items, **around):
    return MENU.render(Context({"menu": items, **around}))


def test_the_same_values_are_drawn_once_and_others_anew(monkeypatch):
    kept._drawn.cache_clear()
    names, render_to_string = [], kept.render_to_string
    monkeypatch.setattr(kept, "render_to_string", lambda *told: names.append(told) or render_to_string(*told))
    here, away = ("Tìm kiếm", "/tim-kiem/", True), ("Tìm kiếm", "/tim-kiem/", False)
    assert drawn(here) == drawn(here)
    assert 'aria-current="page"' in drawn(here)
    assert 'aria-current="page"' not in drawn(away)
    assert len(names) == 2


def test_nothing_of_the_page_around_gets_in():
    plain = drawn(("Bài", "/", False))
    kept._drawn.cache_clear()
    assert drawn(("Bài", "/", False), is_current=True, label="khác") == plain


def test_what_is_said_is_escaped():
    assert "<b>&" not in drawn(("<b>&", "/", False))
    assert "&lt;b&gt;&amp;" in drawn(("<b>&", "/", False))
