"""Who may open and do what: every address of the site, asked as everybody, about open and about settled periods.

``actions.csv`` is the table of roles and actions that the site promises; ``routes.csv`` is what each address answers:
"yes"; "404", may not even know of it; "403", may read it and not do this; "409", not in this state, with what was
typed kept; "in", is asked to log in. A new address needs its rows in ``addresses.py`` and in ``routes.csv``.
"""

import csv
from copy import deepcopy
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse

from tests.factories import moment
from tests.matrix.addresses import addresses
from tests.matrix.world import PEOPLE, TODAY, World

HERE = Path(__file__).parent
PUBLIC = {"read public", "follow a link"}


def rows_of(name):
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ACTIONS = {row["action"]: {who for who in PEOPLE if row[who] == "yes"} for row in rows_of("actions.csv")}
ROUTES = {(row["route"], row["about"], row["method"]): row for row in rows_of("routes.csv")}


def answer_of(response):
    code = response.status_code
    if code == 401 or (code == 302 and response.headers["Location"].startswith(reverse("login"))):
        return "in"
    return "yes" if code in {200, 302, 400, 422} else str(code)


class Undone(Exception):
    """What a request wrote is taken back."""


def ask(client, address, person, token):
    """The response, its writes and a log-out undone; a file is read to its end, as a browser would."""
    cookies = deepcopy(client.cookies)
    headers = {"Authorization": f"Bearer {token}"} if address.route.startswith("api-") else {}
    try:
        with transaction.atomic():
            if address.method == "get":
                response = client.get(address.url, headers=headers)
            else:
                version = str(getattr(address.row, "version", ""))
                said = {"version": version, "comment": "Lý do thử.", "person": str(person.pk)}
                response = client.post(address.url, said, headers=headers)
            if response.streaming:
                list(response)
            raise Undone
    except Undone:
        client.cookies = cookies
        return response


@pytest.mark.django_db
def test_every_address_answers_everybody_as_the_matrix_says(client, time_machine):
    """All in one world: what differs is listed as (route, about, method, who, expected, answered)."""
    time_machine.move_to(moment(TODAY), tick=False)
    world, wrong, stored = World(), [], []
    for who in PEOPLE:
        client.logout()
        if who != "stranger":
            client.force_login(world.people[who])
        for address in addresses(world):
            response = ask(client, address, world.people[who], f"{who}-{'x' * 40}")
            expected, answer = ROUTES.get(address.key, {}).get(who), answer_of(response)
            if answer != expected:
                wrong.append((*address.key, who, expected, answer))
            is_secret = ROUTES.get(address.key, {}).get("action") not in PUBLIC
            if answer == "yes" and is_secret and "no-store" not in response.headers.get("Cache-Control", ""):
                stored.append((*address.key, who, response.headers.get("Cache-Control", "")))
    assert wrong == []
    assert stored == []  # no browser and no proxy keeps what not everybody may read
    assert {address.key for address in addresses(world)} == ROUTES.keys()


def test_nobody_gets_more_than_the_actions_promise_and_everybody_all_of_it():
    got = {action: set() for action in ACTIONS}
    more = []
    for key, row in ROUTES.items():
        may = {who for who in PEOPLE if row[who] == "yes"}
        got[row["action"]] |= may
        more += [(*key, who) for who in sorted(may - ACTIONS[row["action"]])]
    assert more == []
    assert got == ACTIONS


def test_every_address_of_the_site_is_in_the_matrix():
    named = {one.name for one in get_resolver().url_patterns if getattr(one, "name", None)}
    assert named == {route for route, _, _ in ROUTES}
