"""Addresses with numbers that no database holds, and with letters that none takes, are addresses of nothing."""

import re

import pytest
from django.urls import get_resolver

NUMBERS = ["0", str(2**31), str(2**63), "9" * 30]
OTHERS = {"slug": "abc", "uuid": "5fb5bcdc-d9c3-46e8-aa78-ee291786bf6f", "str": "a%00b"}
PLACE = re.compile(r"<(\w+):\w+>")


def addresses(number):
    for pattern in get_resolver().url_patterns:
        if not hasattr(pattern, "url_patterns") and "<" in (route := str(pattern.pattern)):
            yield "/" + PLACE.sub(lambda found: OTHERS.get(found[1], number), route)


@pytest.mark.django_db
@pytest.mark.usefixtures("june")
@pytest.mark.parametrize("who", [None, "staff", "head", "editor", "commander", "admin"])
def test_no_address_breaks_the_site(client, people, who):
    if who:
        client.force_login(people[who])
    client.raise_request_exception = False
    there = [address for number in NUMBERS for address in addresses(number)]
    assert len(there) > 400
    assert [one for one in there if client.get(one).status_code >= 500] == []
