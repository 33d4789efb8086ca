"""Help on the pages themselves, and each role's half-year: shown, true to the pages' words, and leading somewhere."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.urls import reverse

from cluster_reports.guide.half_years import HALF_YEARS
from cluster_reports.guide.pages import AREA, AUDIENCES, HEAD, PAGES, audience_of
from cluster_reports.rulebook import book
from tests.factories import make_area, make_part
from units.models import User

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parent.parent.parent
Role = User.Role
SUMMARY = "Trang này để làm gì?"


def panel(page, role, flags=""):
    user = User(username="x", role=role)
    source = f'{{% load guidance %}}{{% page_help "{page}" {flags} %}}'
    return engines["django"].from_string(source).render({"user": user})


def test_every_page_with_help_shows_it_once_and_no_other_page_asks_for_any():
    found = [
        key
        for path in (ROOT / "templates").rglob("*.html")
        for key in re.findall(r'{% page_help "([\w-]+)"', path.read_text())
    ]
    assert sorted(found) == sorted(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_help_has_its_purpose_three_to_five_steps_for_who_works_there_and_true_links(page):
    help = PAGES[page]
    assert set(help.steps) <= set(AUDIENCES)
    assert max(len(steps) for steps in help.steps.values()) >= 2
    for steps in help.steps.values():
        assert 1 <= len(steps) <= 5
        assert all(step.endswith(".") for step in steps)
    for address in help.rules:
        book.clause(address)
    assert help.purpose.endswith(".")
    assert help.ask.endswith(".")


def test_whoever_opens_a_page_is_told_their_own_steps():
    for page, help in PAGES.items():
        for audience, steps in help.steps.items():
            role = Role.STAFF if audience in {HEAD, AREA} else audience
            flags = {HEAD: "is_head=True", AREA: "is_area=True"}.get(audience, "")
            said = panel(page, role, flags)
            assert said.count(SUMMARY) == 1
            assert re.findall(r"<li>(.*?)</li>", said) == list(steps), (page, audience)


def test_staff_who_read_another_units_report_are_told_what_judges_do():
    head = PAGES["report"].steps[HEAD]
    assert head[0] in panel("report", Role.STAFF, "is_own=False")
    assert head[0] not in panel("report", Role.STAFF, "is_own=True")
    assert head[0] not in panel("report", Role.COMMANDER, "is_own=False")


def test_nobody_logged_in_sees_no_panel():
    source = '{% load guidance %}{% page_help "board" %}'
    assert engines["django"].from_string(source).render({}).strip() == ""


def test_an_audience_without_steps_of_its_own_reads_those_of_plain_staff_only():
    assert PAGES["entry"].steps_for(HEAD) == PAGES["entry"].steps[Role.STAFF]
    assert PAGES["brief"].steps_for(Role.ADMIN) == ()
    assert audience_of(User(role=Role.ADMIN), is_head=True) == Role.ADMIN


def words_of_the_site():
    """All that templates, models and views may show."""
    paths = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "units").rglob("*.py")]
    paths += [one for one in (ROOT / "cluster_reports").rglob("*.py") if "guide" not in one.parts]
    return re.sub(r"\s+", " ", " ".join(path.read_text() for path in paths)).lower()


def test_words_that_help_quotes_from_a_page_stand_on_the_site():
    site = words_of_the_site()
    said = [step for help in PAGES.values() for steps in help.steps.values() for step in steps]
    said += [step for one in HALF_YEARS for moment in one.moments for step in moment.steps]
    quoted = {words for sentence in said for words in re.findall("“([^”]+)”", sentence)}
    assert quoted
    assert {words for words in quoted if words.lower() not in site} == set()


OPENED = [  # who, route, what tells that it is the panel of this page for this person
    ("staff", "my-work", "my-work", str(Role.STAFF)),
    ("admin", "admin:index", "admin", str(Role.ADMIN)),
    ("commander", "brief", "brief", str(Role.COMMANDER)),
    ("editor", "desk", "desk", str(Role.EDITOR)),
    ("editor", "handovers", "handovers", str(Role.EDITOR)),
    ("head", "period", "board", HEAD),
    ("staff", "period", "board", str(Role.STAFF)),
    ("staff", "unit-report-edit", "entry", str(Role.STAFF)),
    ("staff", "unit-report", "report", str(Role.STAFF)),
    ("commander", "pledge", "pledge", str(Role.COMMANDER)),
]


@pytest.mark.parametrize(("who", "route", "page", "audience"), OPENED)
def test_the_real_page_shows_its_panel(knock, june, entry_report, who, route, page, audience):
    pledge = entry_report.results.get().target.pledge
    pledge.status = pledge.Status.SIGNING
    pledge.save()
    keys = {"period": entry_report.period_id, "pledge": pledge.pk, "brief": None, "desk": None}
    named = route in {"period", "pledge", "unit-report-edit", "unit-report"}
    said = knock(
        who, reverse(route, args=[keys.get(route) or entry_report.pk] if named else [])
    ).content.decode()
    assert said.count(SUMMARY) == 1
    for step in PAGES[page].steps[audience]:
        assert step in said


def test_my_work_speaks_to_heads_and_judges_of_areas_once_something_waits_for_them(
    knock, june, people, submitted, entry_cluster
):
    assert knock("head", reverse("my-work")).context["is_head"] is True
    assert knock("other", reverse("my-work")).context["is_head"] is False
    area = make_area(entry_cluster, unit=people["other"].unit)
    make_part(submitted, area)
    context = knock("other", reverse("my-work")).context
    assert (context["is_head"], context["is_area"]) == (False, True)


@pytest.mark.parametrize("half_year", HALF_YEARS, ids=lambda one: one.slug)
def test_a_half_year_leads_to_screens_its_role_may_open(knock, june, people, half_year):
    who = {Role.STAFF: "staff"}.get(*half_year.roles, *half_year.roles)
    address = reverse("guide-role", args=[half_year.slug])
    page = knock(who, address)
    links = {url for one in page.context["moments"] for _, url in one["screens"]}
    assert links
    assert {url: knock(who, url).status_code for url in links} == dict.fromkeys(links, 200)
    for moment in half_year.moments:
        assert book.clause(moment.rule)
        assert all(step.endswith(".") for step in moment.steps)
    stranger = knock("stranger", address)
    assert {url for one in stranger.context["moments"] for _, url in one["screens"]} == {""}
    assert stranger.status_code == 200


def test_half_years_cover_every_role_and_the_contents_mark_the_readers_own(knock):
    assert frozenset().union(*(one.roles for one in HALF_YEARS)) == set(Role)
    assert len({one.slug for one in HALF_YEARS}) == len(HALF_YEARS)
    assert knock("editor", reverse("guide")).content.decode().count("Vai trò của bạn.") == 1
    assert "Vai trò của bạn." not in knock("stranger", reverse("guide")).content.decode()


def test_what_is_no_role_is_not_found(client):
    assert client.get("/tro-giup/khong-co/").status_code == 404


def test_help_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        panel("board", Role.STAFF)


def test_every_page_leads_to_help_and_rules(client):
    said = client.get(reverse("front")).content.decode()
    assert f'href="{reverse("guide")}"' in said
    assert f'href="{reverse("rulebook")}"' in said
