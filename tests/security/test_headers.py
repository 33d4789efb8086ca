"""What every answer tells a browser, and what reaches no page at all."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db
ASKED = (
    "import json, django; django.setup()\n"
    "from django.conf import settings as s; from django.core.management import call_command\n"
    "from cluster_reports.message_storage import HostCookieStorage as m\n"
    "call_command('check', deploy=True, fail_level='WARNING')\n"
    "print(json.dumps([s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.DEVICE_COOKIE_NAME, m.cookie_name,"
    "s.SESSION_COOKIE_SECURE,"
    "s.CSRF_COOKIE_SECURE, s.CSRF_COOKIE_HTTPONLY, s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS,"
    "s.SECURE_SSL_REDIRECT, s.DEBUG]))"
)


@pytest.mark.parametrize(
    "url", ["/", "/dang-nhap/", "/khong-co/", "/static/css/site.css", "/rss/", "/health/live"]
)
def test_every_answer_tells_the_browser_its_rules(client, url):
    answer = client.get(url, headers={"Origin": "https://other.example"})
    answer.close()  # a static file stays open until then
    policy = answer.headers["Content-Security-Policy"]
    for rule in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_what_is_kept_from_caches_is_drawn_into_no_other_site(client):
    assert "Cross-Origin-Resource-Policy" not in client.get("/").headers
    client.force_login(make_user(make_unit()))
    assert client.get("/").headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_with_https_cookies_are_of_this_host_and_the_check_for_production_is_clean(tmp_path):
    """``check --deploy`` fails this on any warning."""
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DEBUG", "SECRET_KEY", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    }
    env |= {"HTTPS": "1", "VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "cluster_reports.settings"}
    done = subprocess.run(
        [sys.executable, "-c", ASKED],
        cwd=settings.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    names = ["__Host-sessionid", "__Host-csrftoken", "__Host-device", "__Host-messages"]
    said = json.loads(done.stdout.strip().splitlines()[-1])
    assert said == [*names, True, True, True, 31_536_000, True, True, False]
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "PROPFIND"])
def test_a_method_that_no_page_knows_reaches_none(client, method):
    answer = client.generic(method, "/", headers={"X-Secret": "NGUYEN-VAN"})
    assert answer.status_code == 405
    assert "NGUYEN-VAN" not in answer.text
    assert '<html lang="vi">' in answer.text


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/khong-co/", "text/html; charset=utf-8"),
        ("/atom/", "application/atom+xml; charset=utf-8"),
        ("/rss/", "application/rss+xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/health/live", "text/plain; charset=utf-8"),
        ("/api/v1/ky/", "application/json; charset=utf-8"),
        ("/static/css/site.css", 'text/css; charset="utf-8"'),
    ],
)
def test_every_answer_says_what_it_is(client, url, kind):
    answer = client.get(url)
    answer.close()
    assert answer.headers["Content-Type"] == kind


def test_a_token_sent_without_https_is_refused_not_redirected(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    url, sent = reverse("api-periods"), {"Authorization": "Bearer crt_x"}
    answer = client.get(url, headers=sent)
    assert (answer.status_code, "thu hồi" in answer.text) == (403, True)
    assert client.get(url, headers=sent, secure=True).status_code == 401
    assert client.get("/").status_code == 301


@pytest.mark.parametrize(
    "url",
    [
        "/.git/config",
        "/manage.py",
        "/static/",
        "/static/css/",
        "/static/../manage.py",
        "/media/",
        "/var/db.sqlite3",
    ],
)
def test_nothing_of_the_program_is_served(client, url):
    assert client.get(url).status_code == 404
