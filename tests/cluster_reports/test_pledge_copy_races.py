"""Two administrators copy one pledge at the same moment: one copy is made, the other is told why not."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from cluster_reports.models import Pledge
from cluster_reports.models.pledge_copy import copy_pledge
from tests.factories import make_cluster, make_line, make_pledge, make_unit

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_of_two_copies_at_once_is_refused_in_words():
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time")
    pledge = make_pledge(make_cluster([make_unit()]), 2026)
    make_line(pledge)
    ready = Barrier(2)

    def run():
        try:
            ready.wait(10)
            return copy_pledge(pledge, 2027).year
        except ValidationError as refusal:
            return refusal.messages
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        told = [each.result(30) for each in [pool.submit(run), pool.submit(run)]]
    told.remove(2027)
    ((said,),) = told
    assert said.endswith("đã có giao ước năm 2027. Chưa chép gì.")
    assert Pledge.objects.get(year=2027).lines.count() == 1
