"""1,000 articles from 1,000 dossiers in one command: how many a second, and that memory stays flat.

Not part of the suite. It prints figures, and fails where an article is missing, two are alike, memory grows with
the number of dossiers, or a row stays behind:

    python3 manage.py test tests/benchmarks/thousand_articles.py -s

``ARTICLES`` in the environment changes the number. The dossiers are those of the demo that hold a review, each
varied: another cluster, other figures, lines left out.
"""

import json
import os
import random
import re
import subprocess
import sys
import time
from copy import deepcopy
from pathlib import Path

import pytest

from cluster_reports.management.commands.demo import FOLDER
from cluster_reports.models import Article, Period

ARTICLES = int(os.environ.get("ARTICLES") or 1_000)
FEW = max(ARTICLES // 10, 20)
GROWS = 1.15  # memory with ten times the dossiers against memory with few
LISTS = ("guests", "agenda", "movements", "highlights", "models", "awards", "limitations", "photos")
MANAGE = Path(__file__).resolve().parents[2] / "manage.py"


def models():
    found = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("[0-9]*.json"))]
    return [one for one in found if "review" in one]


def varied(data, number):
    """A dossier like this one of another cluster, whose units reached other figures and whose meeting said less."""
    chance, data = random.Random(number), deepcopy(data)
    cluster, review = data["cluster"], data["review"]
    if "number" in cluster:
        cluster["number"] = 100 + number
    else:
        cluster["proper_name"] += f" {number}"
    for owner in (review, *data.get("reports", [])):
        for result in owner.get("results", []):
            if "confirmed_value" not in result and re.fullmatch(r"[1-9]\d*", result.get("value", "")):
                result["value"] = str(max(1, int(result["value"]) * chance.randint(50, 180) // 100))
    answered = {line.get("answers") for line in review.get("directions", [])}
    answered |= {line.get("carried") for line in review.get("answers", [])}
    for name in LISTS:
        lines = review.get(name, [])
        kept = [line for line in lines if line.get("text") in answered or chance.random() < 0.8]
        if lines:
            review[name] = kept or lines[:1]
    return data


def measured(folder, into):
    """Runs the command on a folder: seconds, and the most memory a process of it held, in MB."""
    began = time.monotonic()
    arguments = [
        sys.executable,
        str(MANAGE),
        "render_articles",
        str(folder),
        "--into",
        str(into),
        "--jobs",
        "1",
    ]
    process = subprocess.Popen(arguments)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)  # it is waited for already
    assert process.returncode == 0
    return time.monotonic() - began, used.ru_maxrss / 1024, used.ru_utime + used.ru_stime


@pytest.mark.django_db
def test_a_thousand_articles(tmp_path):
    bases = models()
    for folder, count in (("few", FEW), ("many", ARTICLES)):
        (tmp_path / folder).mkdir()
        for number in range(count):
            text = json.dumps(varied(bases[number % len(bases)], number), ensure_ascii=False)
            (tmp_path / folder / f"{number:04}.json").write_text(text, "utf-8")
    _, few_memory, _ = measured(tmp_path / "few", tmp_path / "few-out")
    seconds, memory, work = measured(tmp_path / "many", tmp_path / "many-out")
    both = time.monotonic()
    subprocess.run(
        [sys.executable, str(MANAGE), "render_articles", tmp_path / "many", "--into", tmp_path / "both-out"],
        check=True,
    )
    both = time.monotonic() - both
    texts = [path.read_text("utf-8") for path in sorted((tmp_path / "many-out").iterdir())]
    words = sum(len(text.split()) for text in texts)
    print(
        f"\n{len(texts)} articles of {words // len(texts)} words:"
        f"\n  one process: {seconds:.0f} s ({work:.0f} s of work), {len(texts) / seconds:.1f} a second,"
        f" {memory:.0f} MB ({few_memory:.0f} MB for {FEW})"
        f"\n  {os.cpu_count()} processes: {both:.0f} s, {len(texts) / both:.1f} a second"
    )
    assert len(texts) == ARTICLES == len(set(texts))
    assert texts == [path.read_text("utf-8") for path in sorted((tmp_path / "both-out").iterdir())]
    assert memory < GROWS * few_memory
    assert (Article.objects.count(), Period.objects.count()) == (0, 0)
