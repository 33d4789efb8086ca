"""The lock files promise that every machine runs what was tested."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
RUN_LOCK, TEST_LOCK = "requirements.lock", "requirements-dev.lock"


def pins(lock):
    """The lock's entries: {name: {version with its marker: hashes}}."""
    entries = {}
    text = (ROOT / lock).read_text().replace("\\\n", "")
    for line in text.splitlines():
        pin, *hashes = re.split(r"\s+--hash=", line.strip())
        name, version = pin.split("==", 1)
        entries.setdefault(canonicalize_name(name), {})[version] = hashes
    return entries


def wanted(lock):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run = project["project"]["dependencies"]
    return run + project["dependency-groups"]["dev"] if lock == TEST_LOCK else run


@pytest.mark.parametrize("lock", [RUN_LOCK, TEST_LOCK])
def test_every_dependency_is_pinned_to_a_version_it_allows(lock):
    locked = pins(lock)
    for requirement in map(Requirement, wanted(lock)):
        versions = locked.get(canonicalize_name(requirement.name), {})
        assert versions, f"{requirement} is not in {lock}; run the command in the README"
        for version in versions:
            assert requirement.specifier.contains(version.split(";")[0].strip()), (str(requirement), version)


@pytest.mark.parametrize("lock", [RUN_LOCK, TEST_LOCK])
def test_every_pin_carries_hashes(lock):
    hashes = [(name, found) for name, versions in pins(lock).items() for found in versions.values()]
    assert [name for name, found in hashes if not found] == []
    assert {hash[:7] for name, found in hashes for hash in found} == {"sha256:"}


def test_the_tests_run_on_exactly_the_versions_of_the_site():
    run, test = pins(RUN_LOCK), pins(TEST_LOCK)
    assert {name: test.get(name) for name in run} == run


@pytest.mark.parametrize("lock", [RUN_LOCK, TEST_LOCK])
def test_no_lock_names_a_server(lock):
    assert "://" not in (ROOT / lock).read_text()
