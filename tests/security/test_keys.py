"""The key of the site: one for all its processes, and changed without ending what it signed."""

import subprocess
import sys
from datetime import date

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cluster_reports.models import ShareLink
from tests.cluster_reports.test_account import log_in
from tests.factories import make_article, make_share_link, make_user, moment
from units import known_devices
from units.models import RecoveryCode
from units.second_step import give_codes, passes

OLD, NEW = "cũ" * 30, "mới" * 30
SLOW = (  # every process finds no key before any has made one
    "import time; from django.core.management import utils\n"
    "drawn = utils.get_random_secret_key\n"
    "utils.get_random_secret_key = lambda: (time.sleep(1), drawn())[1]\n"
    "from cluster_reports import settings; print(settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS)"
)


def test_processes_that_start_at_once_hold_the_same_key(tmp_path):
    env = {"PATH": "", "VAR_DIR": str(tmp_path / "var"), "SECRET_KEY_FALLBACKS": "a b,c="}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", SLOW], cwd=settings.BASE_DIR, env=env, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    said = {one.communicate(timeout=60)[0] for one in started}
    assert [one.returncode for one in started] == [0] * 4
    kept = tmp_path / "var" / "secret_key"
    assert said == {f"{kept.read_text()} ['a b', 'c=']\n"}
    assert len(kept.read_text()) >= 50
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in kept.parent.iterdir() if one.name.startswith("secret_key")] == ["secret_key"]


def is_in(browser):
    return browser.get(reverse("sessions")).status_code == 200


@pytest.mark.django_db
def test_a_new_key_logs_nobody_out_and_breaks_no_link_while_the_former_holds(settings, time_machine):
    time_machine.move_to(moment(date(2026, 6, 10)), tick=False)
    settings.SECRET_KEY = OLD
    person, here, away, answer = make_user(), Client(), Client(), HttpResponse()
    log_in(here, person.username)
    log_in(away, person.username)
    link = make_share_link(make_article(), person)
    address = link.get_absolute_url()
    codes = give_codes(person, "seed")
    known_devices.remember(answer, "", person)
    device = answer.cookies[settings.DEVICE_COOKIE_NAME].value

    def holds():
        token = address.strip("/").rpartition("/")[2]
        code = codes.pop()
        return {
            "session": is_in(here),
            "link": list(ShareLink.objects.at_address(token)) == [link],
            "code": passes(person, code, at=moment(date(2026, 6, 10)), address="10.0.0.1", is_known=False),
            "device": bool(known_devices.counted_name(device, person)),
        }

    all_of_it = dict.fromkeys(holds(), True)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert holds() == all_of_it
    assert link.get_absolute_url() != address
    settings.SECRET_KEY_FALLBACKS = []
    assert holds() == {"session": True, "link": False, "code": False, "device": False}
    assert not is_in(away)  # was not here while both held
    assert RecoveryCode.objects.filter(person=person, used_at=None).count() == 8
