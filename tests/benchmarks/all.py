"""Every benchmark after the other, each in a process of its own, and their lines as one table.

python3 manage.py test tests/benchmarks/all.py -s
.ci/postgres python3 manage.py test tests/benchmarks/all.py -s
"""

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OTHERS = {"all", "lighthouse"}  # itself, and what needs node
COLUMNS = ("job", "reference", "ours", "ratio", "bar", "holds", "note", "engine", "load")


def test_all_benchmarks(tmp_path, capsys):
    figures, failed = tmp_path / "figures.jsonl", []
    environment = {"PEER": str(tmp_path / "peer")} | os.environ | {"FIGURES": str(figures)}
    measuring = {path.stem for path in HERE.glob("*.py") if "\ndef test_" in path.read_text()}
    with capsys.disabled():
        for name in sorted(measuring - OTHERS):
            command = [sys.executable, "manage.py", "test", str(HERE / f"{name}.py"), "-s", "-q"]
            done = subprocess.run(command, cwd=HERE.parents[1], env=environment)
            failed += [name] if done.returncode else []
        print(f"\n| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
        for one in figures.read_text("utf-8").splitlines() if figures.exists() else ():
            print(f"| {' | '.join(json.loads(one)[name] for name in COLUMNS)} |")
    assert failed == []
