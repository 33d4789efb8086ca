"""The site as deploy/ runs it, asked through its proxy."""

import contextlib
import http.client
import json
import re
import ssl
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.deploy.behind_nginx import NAME, NGINX, proxied
from units.acting import through_door
from units.models import LoginAttempt, SecurityEvent

pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed (apt install nginx-light)"),
    pytest.mark.django_db,  # for the database itself to be made; the site writes into it from outside
]

SLOW = 40  # more than three workers of four threads could hold
PASSWORD, TOKEN = "Mat-khau-cay-vao-8451", "cay-vao-Duong-dan-XyZ0123456789"


@pytest.fixture(scope="module")
def site(tmp_path_factory, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with proxied(
            tmp_path_factory.mktemp("proxied"), METRICS_FROM="192.0.2.0/24", METRICS_TOKEN="khoa-so-lieu-77"
        ) as site:
            yield site
        if connection.vendor == "postgresql":  # its rows are of the database that other tests use
            with through_door("tests"):
                SecurityEvent.objects.all().delete()
            LoginAttempt.objects.all().delete()


def secure(site, method, path, body=None, headers=()):
    """Over HTTPS: status, headers and body."""
    trusting = ssl.create_default_context(cafile=site.folder / "site.pem")
    line = http.client.HTTPSConnection("127.0.0.1", site.https, context=trusting, timeout=60)
    line._create_connection = lambda *_: site.open(site.https)
    line.host = NAME  # what the certificate is for
    with contextlib.closing(line):
        line.request(method, path, body, {"Host": NAME, **dict(headers)})
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read()


def test_a_page_comes_over_https_and_http_leads_there(site):
    status, headers, body = secure(site, "GET", "/")
    assert (status, "Sơ kết, tổng kết thi đua" in body.decode()) == (200, True)
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    plain = site.ask("GET /cum/khoi-1/ HTTP/1.1", "X-Forwarded-Proto: https")
    assert plain.startswith("HTTP/1.1 301")
    assert f"Location: https://{NAME}" in plain
    # without a word about which server it is
    assert headers["Server"] == "nginx"
    assert re.findall(r"(?im)^(?:server|x-powered-by):.*$", plain) == ["Server: nginx\r"]


def test_the_site_knows_its_name_and_answers_to_no_other(site):
    robots = secure(site, "GET", "/robots.txt", headers={"X-Forwarded-Host": "la.example"}.items())[
        2
    ].decode()
    assert f"https://{NAME}/sitemap.xml" in robots
    assert site.ask("GET / HTTP/1.1", host="la.example") == ""
    assert site.ask("GET / HTTP/1.0", host="127.0.0.1") == ""


def test_static_files_come_from_the_proxy_compressed_and_for_ever(site):
    page = secure(site, "GET", "/")[2].decode()
    sheet = re.search(r'href="(/static/css/public\.[0-9a-f]{12}\.css)"', page).group(1)
    status, headers, body = secure(site, "GET", sheet, headers={"Accept-Encoding": "gzip"}.items())
    assert (status, headers["Content-Encoding"], headers["Content-Type"]) == (200, "gzip", "text/css")
    assert body == (site.static / f"{sheet.removeprefix('/static/')}.gz").read_bytes()
    assert headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert "X-Request-ID" not in headers  # the site was not asked
    assert secure(site, "GET", "/static/css/public.css")[1]["Cache-Control"] == "max-age=60, public"


def test_uploads_and_the_sites_own_files_are_never_served_by_the_proxy(site):
    for name in ("media/minh-chung.pdf", "secret_key", "static/.htaccess"):
        path = site.folder / "var" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("RIÊNG")
    (site.folder / "media.txt").write_text("RIÊNG")
    asked = ["/media/minh-chung.pdf", "/static/../media/minh-chung.pdf", "/static../var/media/minh-chung.pdf"]
    asked += ["/static/%2e%2e/var/secret_key", "/static//../../media.txt", "/413.html", "/pages/413.html"]
    for path in asked:
        answer = site.ask(f"GET {path} HTTP/1.1", "X-Forwarded-Proto: https")
        assert answer.split(" ", 2)[1] in {"301", "400", "404"}, (path, answer)
        assert "RIÊNG" not in answer
    missing = secure(site, "GET", "/static/khong-co.css")
    assert (missing[0], "Không có trang này" in missing[2].decode()) == (404, True)


def test_a_written_page_comes_from_the_proxy_for_strangers_only(site):
    page = site.published / "bai" / "so-ket" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("Trang đã ghi")
    status, headers, body = secure(site, "GET", "/bai/so-ket/")
    assert (status, body.decode(), "X-Request-ID" in headers) == (200, "Trang đã ghi", False)
    assert headers["Content-Security-Policy"].startswith("default-src 'self'")
    for cookie in ("sessionid=abc", "__Host-sessionid=abc", "a=1; messages=abc"):
        assert secure(site, "GET", "/bai/so-ket/", headers={"Cookie": cookie}.items())[0] == 404
    assert secure(site, "GET", "/bai/khong-co/")[0] == 404
    assert site.ask("GET /bai/so-ket/ HTTP/1.1").startswith("HTTP/1.1 301")


def test_what_is_not_there_and_what_is_too_large_is_said_in_vietnamese(site):
    status, _, body = secure(site, "GET", "/khong-co/")
    assert (status, "Không có trang này" in body.decode()) == (404, True)
    status, headers, body = secure(site, "POST", "/bao-cao/1/dong/1/minh-chung/", bytes(27_000_000))
    assert (status, "Máy chủ không nhận tệp lớn hơn 25 MB" in body.decode()) == (413, True)
    assert len(headers["X-Request-ID"]) == 32


def test_slow_clients_wait_at_the_proxy_while_others_are_answered(site):
    head = f"GET / HTTP/1.1\r\nHost: {NAME}\r\n".encode()
    body = f"POST /dang-nhap/ HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 9999\r\n\r\nusername=".encode()
    with contextlib.ExitStack() as slow:
        for number in range(SLOW):
            slow.enter_context(one := site.open())
            one.sendall(body if number % 2 else head)
        began = time.monotonic()
        assert [secure(site, "GET", "/")[0] for _ in range(5)] == [200] * 5
        assert time.monotonic() - began < 3
    assert secure(site, "GET", "/")[0] == 200


def test_figures_are_for_the_allowed_addresses_and_the_token_only_and_of_all_workers(site):
    def ask(**headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return secure(site, "GET", "/metrics", headers=named.items())

    assert ask()[0] == 404
    assert ask(X_Forwarded_For="192.0.2.7")[0] == 404  # what a client says of itself
    assert ask(Authorization="Bearer khoa-so-lieu-78")[0] == 404
    status, headers, body = ask(Authorization="Bearer khoa-so-lieu-77")
    assert (status, headers["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")

    def pages(text):
        return float(
            re.search(r'requests_total\{method="GET",route="rulebook",status="200"\} (\S+)', text)[1]
        )

    asked = 0
    with ThreadPoolExecutor(6) as several:  # together, so that more than one worker answers
        while len(list((site.folder / "metrics").glob("counter_*.db"))) < 2 and asked < 300:
            got = list(several.map(lambda _: secure(site, "GET", "/quy-tac/")[0], range(6)))
            assert got == [200] * 6
            asked += 6
        secure(site, "GET", "/quy-tac/")
    assert len(list((site.folder / "metrics").glob("counter_*.db"))) > 1
    assert pages(ask(Authorization="Bearer khoa-so-lieu-77")[2].decode()) == asked + 1


def test_the_log_is_json_with_one_name_for_a_request_and_without_what_was_typed(site):
    page = secure(site, "GET", f"/dang-nhap/?next=/{TOKEN}")
    cookie = page[1]["Set-Cookie"].partition(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page[2].decode())[1]
    typed = f"csrfmiddlewaretoken={token}&username={TOKEN}&password={PASSWORD}"
    headers = {
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": f"https://{NAME}/dang-nhap/",
        "X-Request-ID": f"{TOKEN}",
    }
    status, answered, _ = secure(site, "POST", f"/dang-nhap/?khoa={TOKEN}", typed, headers.items())
    assert status == 200
    for path in (f"/xem/{TOKEN}/", f"/xem/{TOKEN}", f"/lich/{TOKEN}.ics", f"/khong/{TOKEN}/", f"/{TOKEN}"):
        assert secure(site, "GET", path, headers={"Authorization": f"Bearer {TOKEN}"}.items())[0] in {
            301,
            404,
        }
    assert secure(site, "POST", f"/xem/{TOKEN}/?khoa={TOKEN}", bytes(27_000_000))[0] == 413
    site.ask(f"GET /xem/{TOKEN}/ HTTP/1.1", f"Cookie: a={TOKEN * 400}")  # too long for nginx
    said = site.log()
    lines = [json.loads(line) for line in said.splitlines()]
    mine = next(line for line in lines if line.get("request_id") == answered["X-Request-ID"])
    assert (mine["method"], mine["path"], mine["status"], mine["logger"]) == (
        *("POST", "/dang-nhap/", 200),
        "cluster_reports.requests",
    )
    assert mine["ms"] > 0
    assert {line["path"] for line in lines if "xem" in line.get("path", "")} <= {"/xem/…", "/xem/…/"}
    assert {"413", "400"} <= {line["status"] for line in lines if line["logger"] == "nginx"}
    for secret in (PASSWORD, TOKEN, token, cookie.partition("=")[2]):
        assert secret not in said


def test_while_the_site_is_down_the_proxy_says_so_in_vietnamese(site):
    """Last: it ends gunicorn."""
    gunicorn = site.processes[0]
    gunicorn.terminate()
    gunicorn.wait(timeout=40)
    logged = len(site.log().splitlines())
    asked = (
        "/",
        "/bai/khong-co/?khoa=1",
        "/static/khong-co.css",
        f"/xem/{TOKEN}/",
        f"/./xem/{TOKEN}/",
        f"/%78em/{TOKEN}/",
    )
    for path in asked:
        answer = site.ask(f"GET {path} HTTP/1.1")
        assert answer.startswith("HTTP/1.1 502")
        assert "Trang tạm thời không trả lời" in answer
    lines = [json.loads(line) for line in site.log().splitlines()[logged:]]
    told = [line["path"] for line in lines if line["logger"] == "nginx"]
    assert told == ["/", "/bai/khong-co/", "/static/khong-co.css", "/xem/…", "/…", "/…"]
