"""One six-month review from the empty site to the published article, everybody at a browser."""

from datetime import date

import pytest
import time_machine

from tests.e2e import entering, judging, reviewing, setting_up
from tests.factories import make_kind, make_unit, make_user, moment
from units.models import Unit, User

STAFF = {
    "Phòng Tham mưu": "thammuu",
    "Phòng Chính trị": "chinhtri",
    "Phòng Hậu cần": "haucan",
    "Trung đoàn Bộ binh 994": "trungdoan994",
}


@pytest.fixture
def clock(settings):
    """The day of the story. Cookies live as long as the browser, whose own clock goes on."""
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None
    with time_machine.travel(moment(date(2026, 1, 5)), tick=True) as clock:
        yield clock


def test_a_six_month_review_from_the_pledge_to_the_published_article(clock, visitor, transactional_db):
    office = make_kind("cơ quan", "Bộ Chỉ huy", "các cơ quan")
    organisation = make_unit(
        "Bộ Chỉ huy Quân sự tỉnh", kind=office, short_name="Bộ CHQS tỉnh", protocol_order=1
    )
    make_user(username="quantri", role=User.Role.ADMIN, full_name="Trần Quản Trị")
    visitor.log_in("quantri")
    setting_up.units_and_people(visitor, organisation)
    setting_up.cluster_with_members(visitor, organisation)
    setting_up.periods_of_the_year(visitor)
    setting_up.pledge_with_targets(visitor)
    setting_up.open_the_first_half(visitor)
    for unit, username in STAFF.items():
        make_user(Unit.objects.get(name=unit), username=username, full_name=f"Cán bộ {unit}")
    clock.move_to(moment(date(2026, 6, 15)))
    entering.report_by_keyboard(visitor)
    entering.report_with_mistakes(visitor)
    entering.report_of(visitor, "thammuu", "900", "49", "50", "120")
    entering.report_of(visitor, "chinhtri", "1.000", "60", "60", "150")
    entering.report_of(visitor, "trungdoan994", "5.400,5", "1.188", "1.200", "1.900")
    clock.move_to(moment(date(2026, 6, 19)))
    judging.head_judges(visitor)
    judging.nobody_approves_the_own_report(visitor)
    judging.unit_mends_what_came_back(visitor)
    make_user(organisation, User.Role.EDITOR, username="bientap", full_name="Biên tập viên")
    make_user(organisation, User.Role.COMMANDER, username="chihuy", full_name="Thủ trưởng Bộ Chỉ huy")
    clock.move_to(moment(date(2026, 6, 24), 11))
    reviewing.head_writes_the_review(visitor)
    reviewing.head_adds_a_photo(visitor)
    reviewing.head_drafts_the_article(visitor)
    address = reviewing.editor_publishes(visitor)
    reviewing.commander_reads_it(visitor, address)
    text = reviewing.stranger_finds_it(visitor, address)
    reviewing.later_changes_leave_it_alone(visitor, address, text)
