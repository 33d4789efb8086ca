"""nginx as a proxy before the site, from the very file of ``deploy/``, on a port of its own."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from tests.serving import ROOT, free_port

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
CONF = ROOT / "deploy" / "nginx" / "published.conf"
MAIN = """
daemon off;
{user}
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log warn;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    keepalive_requests 1000000;
    server {{
        listen 127.0.0.1:{port};
        set $leads_to_https "";
        set $published_root {published};
        include {conf};
        location @site {{
            proxy_pass {application}$request_uri;
            proxy_set_header Host $http_host;
        }}
        location / {{ try_files /dev/null @site; }}
        location /plain/ {{ alias {plain}/; default_type "text/html; charset=utf-8"; types {{}} {plain_more} }}
    }}
}}
"""


@contextlib.contextmanager
def proxied(folder, published, application, *, plain="/nowhere", plain_more="", workers=1):
    """The address of an nginx that serves ``published`` and hands the rest to ``application``."""
    folder, port = Path(folder), free_port()
    main = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""  # the folders of a test are its owner's
    values = {
        "folder": folder,
        "port": port,
        "published": published,
        "application": application,
        "conf": CONF,
    }
    main.write_text(MAIN.format(**values, plain=plain, plain_more=plain_more, user=user, workers=workers))
    with open(folder / "nginx.log", "ab") as log:
        process = subprocess.Popen([NGINX, "-p", folder, "-c", main], stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            assert process.poll() is None, (folder / "nginx.log").read_text()
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
                break
            time.sleep(0.05)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
