"""How gunicorn runs the site: ``gunicorn --config deploy/gunicorn.conf.py cluster_reports.wsgi``, from the root.

It listens where systemd tells it to, else at BIND. A proxy stands in front: alone, slow clients hold all its threads.
"""

import os
import shutil
import tempfile
from pathlib import Path

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WORKERS", "3"))
threads = int(os.environ.get("THREADS", "4"))
worker_class = "gthread"
worker_tmp_dir = (
    "/dev/shm" if Path("/dev/shm").is_dir() else None
)  # a busy disk must not look like a dead worker
timeout = 60  # deploy/nginx waits longer, so that the reason stands in one log only
graceful_timeout = 30
keepalive = 75  # longer than the proxy keeps its connections: the proxy is the one that closes
control_socket_disable = True

os.environ.setdefault("LOG_FORMAT", "json")
accesslog = None  # cluster_reports.watching writes a line a request
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "cluster_reports.watching.log_lines.JsonLines"},
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": os.environ["LOG_FORMAT"]},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "gunicorn.error": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": [], "propagate": False},
    },
}

# The workers count together, in files of this folder; they start from nothing with each start of the service.
_own_folder = "PROMETHEUS_MULTIPROC_DIR" not in os.environ
if _own_folder:
    memory = (
        "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    )  # a full disk kills who writes into mapped files
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="cluster-reports-metrics-", dir=memory)


def on_starting(server):
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        file.unlink()


def child_exit(server, worker):
    from prometheus_client.multiprocess import (
        mark_process_dead,
    )  # reads the folder's name when it is imported

    mark_process_dead(worker.pid)


def on_exit(server):
    if _own_folder:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
