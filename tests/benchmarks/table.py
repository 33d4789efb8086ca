"""What the benchmarks here share: how work is measured, and the line that is printed of it.

``CPU-ms`` is what processors worked, in this process with its threads and in the process of PostgreSQL that serves it;
what else the machine does meanwhile is not in it, though a busy neighbour of the core slows it down by up to a half:
the load stands beside each table. FIGURES in the environment names a file that takes each line as JSON (``all.py``).
"""

import gc
import json
import os
import time
from pathlib import Path
from statistics import median

from django.db import connection

FILE = os.environ.get("FIGURES")


def cost(do, runs=15, warm=3) -> float:
    """CPU-ms of ``do``, the middle one of many runs; it is told which run it is, to do nothing twice."""
    works = []
    gc.collect()
    for run in range(runs + warm):
        began = worked()
        do(run)
        works.append(worked() - began)
    return median(works[warm:])


def worked() -> float:
    return time.process_time() * 1e3 + database_worked()


def database_worked() -> float:
    """CPU-ms of the process of PostgreSQL behind this connection; 0 where there is none, or on another machine."""
    if connection.vendor != "postgresql" or connection.connection is None:
        return 0
    file = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(file.read_text().split()[0]) / 1e6 if file.exists() else 0


def lines(bars, ours, *, job, beside, peer):
    """A line for each of ``bars``, {(what, unit): most}: our figure, and ``beside`` it the peer's where it has one."""
    return [
        line(
            f"{job}{what}",
            reference=(peer, beside[what, unit]) if (what, unit) in beside else ("", 0),
            ours=ours[what, unit],
            bar=bar,
            unit=unit,
        )
        for (what, unit), bar in bars.items()
    ]


def line(job, *, reference=("", 0), ours, bar=None, least=None, unit="CPU-ms", note=""):
    """Prints a line and keeps it; gives whether the bar holds, None without one.

    ``reference`` is ``(what, figure)`` of the same run, ``bar`` the most allowed, or ``least`` what is at least asked.
    """
    what, figure = reference
    sign, bar = ("≥", least) if bar is None else ("≤", bar)
    holds = None if bar is None else ours >= bar if least is not None else ours <= bar
    said = {True: "holds", False: "MISSED", None: ""}[holds]
    kept = {
        "job": job,
        "reference": f"{what} {short(figure)}" if what else "",
        "ours": f"{short(ours)} {unit}",
        "ratio": f"{ours / figure:.2f}" if figure else "",
        "bar": "" if bar is None else f"{sign} {bar} {unit}",
        "holds": said,
        "note": note,
        "engine": connection.vendor,
        "load": f"{os.getloadavg()[0]:.1f}",
    }
    print(" · ".join(value for value in kept.values() if value), flush=True)
    if FILE:
        with open(FILE, "a", encoding="utf-8") as file:
            file.write(json.dumps(kept, ensure_ascii=False) + "\n")
    return holds


def short(figure):
    return f"{figure:.3g}" if figure < 1000 else f"{figure:.0f}"
