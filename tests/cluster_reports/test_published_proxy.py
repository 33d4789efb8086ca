"""nginx with ``deploy/nginx/published.conf``: strangers get the file, everybody else the application."""

import http.client
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from cluster_reports import public_pages
from tests.factories import make_published
from tests.proxy import CONF, NGINX, proxied

pytestmark = pytest.mark.django_db
OF_THE_WAY = {"Content-Length", "Content-Encoding", "Content-Type", "ETag", "X-Request-ID"}


def added():
    """What the configuration adds, by name; variables left out."""
    found = dict(re.findall(r'^ +add_header ([\w-]+) "(.*)";$', CONF.read_text(), re.M))
    found |= {"Strict-Transport-Security": re.search(r'published_hsts "(max-age.*)"', CONF.read_text())[1]}
    return found


def test_the_proxy_sends_the_headers_of_the_application(client, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://testserver", ["testserver"]
    answer = client.get(make_published().get_absolute_url(), secure=True)
    theirs = {name: value for name, value in answer.headers.items() if name not in OF_THE_WAY}
    ours = added()
    for one in (ours, theirs):
        one["Vary"] = set(one["Vary"].split(", "))
        one["Content-Security-Policy"] = set(one["Content-Security-Policy"].split("; "))
    assert ours == theirs
    assert f'default_type "{answer["Content-Type"]}"' in CONF.read_text()


class Application(BaseHTTPRequestHandler):
    def do_GET(self):  # noqa: N802
        self.send_response(200)
        self.send_header("X-Asked", self.path)
        self.end_headers()
        self.wfile.write(b"the application")

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_):
        pass


@pytest.fixture
def ask(settings, tmp_path):
    """Asks nginx; behind it stands something that says it is the application."""
    settings.PUBLISHED_ROOT, settings.SITE_URL = tmp_path / "published", "http://testserver"
    behind = ThreadingHTTPServer(("127.0.0.1", 0), Application)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    try:
        with proxied(tmp_path, settings.PUBLISHED_ROOT, f"http://127.0.0.1:{behind.server_port}") as address:

            def ask(path, method="GET", **headers):
                line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
                line.request(method, path, headers={one.replace("_", "-"): headers[one] for one in headers})
                answer = line.getresponse()
                answer.body = answer.read()
                line.close()
                return answer

            yield ask
    finally:
        behind.shutdown()
        behind.server_close()


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_strangers_get_the_file_and_everybody_else_the_application(ask, settings, client):
    article = make_published()
    address = article.get_absolute_url()
    public_pages.reconcile()
    site = client.get(address), client.get(address, headers={"accept-encoding": "gzip"})
    plain, packed = ask(address), ask(address, Accept_Encoding="gzip")
    assert (plain.body, packed.body) == (site[0].content, site[1].content)
    assert (packed.headers["Content-Encoding"], plain.headers["Content-Encoding"]) == ("gzip", None)
    for name in added().keys() - {"Strict-Transport-Security"}:
        assert plain.headers[name] == packed.headers[name] == added()[name]
    assert plain.headers["Content-Type"] == site[0]["Content-Type"]
    assert plain.headers["Strict-Transport-Security"] is None
    for one, more in ((plain, {}), (packed, {"Accept_Encoding": "gzip"})):
        known = ask(address, If_None_Match=one.headers["ETag"], **more)
        assert (known.status, known.body) == (304, b"")
    assert ask(address, "HEAD").headers["Content-Length"] == str(len(plain.body))
    assert ask(f"{address}?utm_source=x").body == plain.body
    to_the_application = [
        ask(address, Cookie="a=1; sessionid=abc"),
        ask(address, Cookie="sessionid=abc"),
        ask(address, Cookie="messages=W10"),
        ask(address, "POST"),
        ask("/bai/khong-co/"),
        ask(f"{address}index.html"),
        ask(f"{address}lich-su/"),
        ask(f"/.trang/{article.slug}"),
        ask(f"/bai/..%2f.trang/{article.slug}"),
        ask("/"),
    ]
    assert {one.body for one in to_the_application} == {b"the application"}
    assert ask(address, Cookie="csrftoken=abc; khac=sessionid").body == plain.body
    article.status = "withdrawn"
    article.save()
    assert {ask(address).body, ask(address, Accept_Encoding="gzip").body} == {b"the application"}


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
@pytest.mark.parametrize(
    "path",
    [
        "/bai/khong-co/",
        "/bai/khong-co",
        "/bai/a%2fb/?trang=2&tu=%C4%91",
        "/bai/%C4%91/?a=/bai/",
        "/bai/",
        "/?q=a+b",
    ],
)
def test_the_application_is_asked_for_the_very_address(ask, path):
    answers = [
        ask(path),
        ask(path, "POST"),
        ask(path, Cookie="sessionid=abc"),
        ask(path, Accept_Encoding="gzip"),
    ]
    assert {(one.headers["X-Asked"], one.body) for one in answers} == {(path, b"the application")}


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_a_page_without_a_file_for_some_readers_is_the_applications_for_them(ask, settings):
    """Whichever of the two forms is there is a whole page; who needs the other one is answered by the application."""
    article = make_published()
    address = article.get_absolute_url()
    public_pages.reconcile()
    page = settings.PUBLISHED_ROOT / "bai" / article.slug / "index.html"
    body = ask(address).body
    page.unlink()
    assert (ask(address).body, ask(address, Accept_Encoding="gzip").headers["Content-Encoding"]) == (
        *(b"the application", "gzip"),
    )
    public_pages.reconcile()
    assert ask(address).body == body
