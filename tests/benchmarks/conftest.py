import logging
import os
from pathlib import Path

import pytest

from tests.benchmarks.wagtail import Project, installed


@pytest.fixture
def wagtail(tmp_path):
    """A project of Wagtail; the test is skipped where it cannot be had."""
    return Project(tmp_path / "newsroom", installed(Path(os.environ.get("PEER", tmp_path / "peer"))))


@pytest.fixture(autouse=True)
def no_line_a_request(monkeypatch):
    """Between the figures."""
    monkeypatch.setattr(logging.getLogger("cluster_reports.requests"), "disabled", True)
