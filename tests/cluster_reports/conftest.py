"""One cluster in the first half of 2026, a report of one member, and everybody who may knock at its door."""

from datetime import date

import pytest

from cluster_reports.models import UnitReport
from tests.factories import (
    make_cluster,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_target,
    make_unit,
    make_user,
    moment,
)

TODAY = date(2026, 6, 10)


@pytest.fixture
def june(time_machine):
    """10 June 2026, 9:00 in Hanoi: the period is open, ten days before its due day."""
    time_machine.move_to(moment(TODAY), tick=False)
    return TODAY


@pytest.fixture
def entry_cluster():
    units = [make_unit(f"Phòng {name}", protocol_order=place) for place, name in enumerate(NAMES)]
    return make_cluster(units, organisation=make_unit("Bộ Chỉ huy"), deputy=units[1], number=3)


NAMES = ("Tham mưu", "Chính trị", "Hậu cần", "Kỹ thuật")


@pytest.fixture
def entry_period(entry_cluster):
    return make_period(entry_cluster)


@pytest.fixture
def entry_report(entry_period, entry_cluster):
    """Phòng Hậu cần's report with one line reported."""
    report = make_report(entry_period, entry_cluster.memberships.all()[2].unit)
    make_result(report, make_target(make_pledge(entry_cluster), "Tuần tra, canh gác", planned=100), value=45)
    return report


@pytest.fixture
def people(entry_cluster):
    """Everybody by the word of the access tables; "staff" are those of Phòng Hậu cần."""
    head, deputy, unit, other = [membership.unit for membership in entry_cluster.memberships.all()]
    organisation = entry_cluster.organisation
    return {
        "staff": make_user(unit, full_name="Lê Văn Hậu"),
        "other": make_user(other, full_name="Đỗ Kỹ Thuật"),
        "head": make_user(head, full_name="Trần Tham Mưu"),
        "deputy": make_user(deputy, full_name="Phạm Chính Trị"),
        "editor": make_user(organisation, role="editor"),
        "commander": make_user(organisation, role="commander"),
        "admin": make_user(role="admin", full_name="Quản trị"),
        "outsider": make_user(),
    }


@pytest.fixture
def knock(client, people):
    """Opens an address as one of ``people`` ("stranger" is nobody): the answer."""

    def open_as(who, url, data=None):
        client.logout()
        if who != "stranger":
            client.force_login(people[who])
        return client.get(url) if data is None else client.post(url, data)

    return open_as


@pytest.fixture
def submitted(entry_report, people):
    entry_report.status = UnitReport.Status.SUBMITTED
    entry_report.submitted_by = people["staff"]
    entry_report.submitted_at = entry_report.first_submitted_at = moment(TODAY)
    entry_report.save()
    return entry_report
