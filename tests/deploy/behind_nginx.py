"""nginx with the very configuration of deploy/, gunicorn with the very command of its unit, on a socket made for it."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from functools import partial

from django.db import connection, connections

from tests.deploy.units import DEPLOY, command_of
from tests.serving import ROOT, SERVED, address_of, free_port

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
NAME = "thi-dua.example.vn"
AS_SYSTEMD = (
    "import os, sys; os.environ['LISTEN_PID'] = str(os.getpid()); os.execv(sys.executable, sys.argv[1:])"
)
MAIN = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/start.log;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def filled(template, names):
    """A template with its documented names filled in, as envsubst does it; all of them are used."""
    documented = set(re.findall(r"^#   (?:[A-Z_]+, )?([A-Z_]+)", template, re.M)) | set(
        re.findall(r"^#   ([A-Z_]+)", template, re.M)
    )
    used = set(re.findall(r"\$\{(\w+)\}", template))
    assert used == documented == names.keys(), (used, documented)
    for name, value in names.items():
        template = template.replace(f"${{{name}}}", str(value))
    return template


class Proxied:
    """The site behind its proxy, in a folder of its own; ``http`` and ``https`` are ports of 127.0.0.1."""

    def __init__(self, folder, database, environment):
        self.folder, self.database, self.environment = folder, database, environment
        self.http, self.https = free_port(), free_port()
        self.static, self.published = folder / "static", folder / "published"
        self.processes = []

    def start(self):
        self._collect_static()
        self._write_configuration()
        self._start_gunicorn()
        self._start("nginx.log", [NGINX, "-p", self.folder, "-c", self.folder / "nginx.conf"])
        self._wait()

    def stop(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(timeout=40)

    def log(self):
        """All that gunicorn and nginx wrote."""
        names = ("gunicorn.log", "nginx.log", "start.log", "access.log", "error.log")
        return "".join((self.folder / name).read_text() for name in names if (self.folder / name).exists())

    def _environment(self):
        kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        return kept | {
            "DATABASE_URL": address_of(self.database),
            "VAR_DIR": str(self.folder / "var"),
            "STATIC_ROOT": str(self.static),
            "PUBLISHED_ROOT": str(self.published),
            "ALLOWED_HOSTS": NAME,
            "HTTPS": "1",
            "TRUSTED_PROXIES": "1",
            "PROMETHEUS_MULTIPROC_DIR": str(self.folder / "metrics"),
            **self.environment,
        }

    def _collect_static(self):
        command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
        subprocess.run(command, cwd=ROOT, env=self._environment(), check=True, timeout=120)

    def _write_configuration(self):
        folder = self.folder
        shutil.copytree(DEPLOY / "nginx" / "pages", folder / "pages")
        shutil.copy(DEPLOY / "nginx" / "published.conf", folder)
        certificate, key = folder / "site.pem", folder / "site.key"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
            + ["-subj", f"/CN={NAME}", "-days", "2", "-keyout", key, "-out", certificate],
            check=True,
            capture_output=True,
            timeout=60,
        )
        tls = {"HTTPS_PORT": self.https, "CERTIFICATE": certificate, "CERTIFICATE_KEY": key}
        (folder / "tls.conf").write_text(filled((DEPLOY / "nginx" / "tls.conf.template").read_text(), tls))
        names = {
            "SERVER_NAME": NAME,
            "APP_SERVER": f"unix:{folder}/site.sock",
            "STATIC_ROOT": self.static,
            "PUBLISHED_ROOT": self.published,
            "NGINX_DIR": folder,
            "LOG_DIR": folder,
            "HTTP_PORT": self.http,
        }
        (folder / "site.conf").write_text(
            filled((DEPLOY / "nginx" / "site.conf.template").read_text(), names)
        )
        user = "user root;" if os.getuid() == 0 else ""
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user))

    def _start_gunicorn(self):
        """As systemd does: the socket is there first and handed over as descriptor 3."""
        program, *options = command_of("cluster-reports-site.service")
        assert program == "/opt/cluster-reports/.venv/bin/gunicorn"
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(str(self.folder / "site.sock"))
            door.listen(2048)
            self._start(
                "gunicorn.log",
                [sys.executable, "-c", AS_SYSTEMD, sys.executable, "-m", "gunicorn", *options],
                env=self._environment() | {"LISTEN_FDS": "1"},
                preexec_fn=partial(os.dup2, door.fileno(), 3),
                pass_fds=[3],
            )

    def _start(self, log, command, **more):
        with (self.folder / log).open("ab") as file:
            self.processes.append(
                subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=file, start_new_session=True, **more)
            )

    def _wait(self):
        for _ in range(150):
            assert all(process.poll() is None for process in self.processes), self.log()
            with contextlib.suppress(OSError):
                if self.ask("GET /health/live HTTP/1.1").startswith("HTTP/1.1 200"):
                    return
            time.sleep(0.2)
        raise AssertionError(f"no answer: {self.log()}")

    def open(self, port=None):
        return socket.create_connection(("127.0.0.1", port or self.http), timeout=30)

    def ask(self, request, *headers, host=NAME, body=b""):
        """All that comes back for a request written out by hand, until the line is closed."""
        lines = [request, f"Host: {host}", "Connection: close", *headers]
        with self.open() as line:
            line.sendall("\r\n".join([*lines, "", ""]).encode() + body)
            return read_all(line)


def read_all(line):
    got = b""
    while piece := line.recv(65536):
        got += piece
    return got.decode("utf-8", "replace")


@contextlib.contextmanager
def proxied(folder, **environment):
    """On the database of the tests; rows that are written there, the caller removes."""
    ours = dict(connection.settings_dict)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(folder / "served.sqlite3")])
        ours |= {"NAME": str(folder / "served.sqlite3")}
    connections.databases[SERVED] = ours
    site = Proxied(folder, ours, environment)
    try:
        site.start()
        yield site
    finally:
        site.stop()
        connections[SERVED].close()
        del connections[SERVED], connections.databases[SERVED]
