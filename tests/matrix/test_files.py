"""Whoever takes a file with them is written down, whatever route hands it out."""

import pytest

from cluster_reports.models import Download
from tests.factories import moment
from tests.matrix.addresses import addresses
from tests.matrix.world import TODAY, World

NOTED = {
    *("period-archive", "scoring-file", "paper-file", "report-sheet"),
    *("handover-file", "evidence-file", "score-evidence-file"),
}
BLANK = {"people-template"}  # an empty form: nothing of the site's data leaves with it
ELSEWHERE = {"paper-batch-file"}  # waits for a printed archive: tests/cluster_reports/test_paper_batch.py


def is_file(response):
    return response.get("Content-Disposition", "").startswith("attachment")


@pytest.mark.django_db
def test_every_file_that_is_taken_away_is_written_down(client, time_machine):
    """Every address that only reads, asked by an admin; a report's sheet is its unit's."""
    time_machine.move_to(moment(TODAY), tick=False)
    world = World()
    files, silent = set(), []
    for who in ("admin", "own"):
        person = world.people[who]
        client.force_login(person)
        for address in addresses(world):
            if address.method != "get" or (who == "own" and address.route != "report-sheet"):
                continue
            Download.objects.all().delete()
            response = client.get(address.url)
            if response.streaming:
                list(response)  # to its end the client closes the file, and not the database's connection
            if not is_file(response):
                continue
            files.add(address.route)
            by = list(Download.objects.values_list("by", flat=True))
            if address.route not in BLANK and by != [person.pk]:
                silent.append(address.key)
    assert silent == []
    assert files == NOTED | BLANK


@pytest.mark.django_db
def test_evidence_looked_at_in_the_browser_is_written_down_too(client, time_machine):
    time_machine.move_to(moment(TODAY), tick=False)
    world = World()
    client.force_login(world.people["own"])
    address = next(one for one in addresses(world) if one.route == "evidence-file")
    asked = client.head(f"{address.url}?xem")
    assert list(asked) == []
    assert asked.status_code == 200
    assert not Download.objects.exists()  # only asked how large it is
    looked = client.get(f"{address.url}?xem")
    assert b"".join(looked).startswith(b"%PDF")
    noted = Download.objects.get()
    assert (noted.by, noted.report, noted.name) == (world.people["own"], world.draft, world.evidence.name)
