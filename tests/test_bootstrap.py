import ast
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from cluster_reports import bootstrap
from cluster_reports.management.commands import test

ROOT = Path(__file__).resolve().parent.parent
DEMO, TEST = ["manage.py", "demo"], ["manage.py", "test", "-x"]


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with Python and uv but no Django, and a copy of the program without ``.venv``."""
    machine = SimpleNamespace(modules={"venv", "ensurepip"}, uv="/bin/uv", ran=[], restarted=[], fails=None)
    machine.venv = tmp_path / ".venv"
    for lock in (bootstrap.RUN_LOCK, bootstrap.TEST_LOCK):
        (tmp_path / lock).write_text(f"# {lock}\nuv==1.0 \\\n    --hash=sha256:00\n")

    def run(command, **options):
        machine.ran.append(" ".join(str(word) for word in command))
        if "venv" in command:
            for name in ("bin/python", "pyvenv.cfg"):
                machine.venv.joinpath(name).parent.mkdir(exist_ok=True)
                machine.venv.joinpath(name).touch()
        failed = machine.fails and machine.fails in machine.ran[-1]
        return SimpleNamespace(returncode=int(bool(failed)))

    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", machine.venv)
    monkeypatch.setattr(bootstrap, "PYTHON", machine.venv / "bin" / "python")
    monkeypatch.setattr(bootstrap, "STAMP", machine.venv / "installed-locks.json")
    monkeypatch.setattr(bootstrap, "LOG", machine.venv / "install.log")
    monkeypatch.setattr(bootstrap, "has", lambda module: module in machine.modules)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: machine.uv)
    monkeypatch.setattr(bootstrap.subprocess, "run", run)
    monkeypatch.setattr(bootstrap, "restart", machine.restarted.append)
    return machine


def installed(machine):
    return [command.rsplit("/", 1)[-1] for command in machine.ran if " -r " in command]


@pytest.mark.parametrize("name", ["manage.py", "cluster_reports/__init__.py"])
def test_what_runs_before_the_version_check_parses_under_an_old_python(name):
    assert ast.parse((ROOT / name).read_text(), feature_version=(3, 6))


def test_an_old_python_is_told_in_one_line():
    program = "import sys; sys.version_info = (3, 9, 2); import manage; manage.main()"
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert ended.stderr.startswith("Cần Python 3.11 trở lên; lệnh này đang chạy bằng Python 3.9.")


def test_the_bootstrap_needs_nothing_but_the_standard_library():
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import cluster_reports.bootstrap"
    ended = subprocess.run([sys.executable, "-S", "-I", "-c", program], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_nothing_is_made_where_django_can_be_imported(machine):
    machine.modules.add("django")
    bootstrap.enter(DEMO)
    assert (machine.ran, machine.restarted, machine.venv.exists()) == ([], [], False)


def test_testing_without_pytest_in_an_environment_of_somebody_else_is_one_clear_line(machine):
    machine.modules.add("django")
    with pytest.raises(SystemExit, match="thiếu pytest. Cài vào đó các thư viện trong requirements-dev.lock"):
        bootstrap.enter(TEST)
    assert machine.ran == []


def test_a_fresh_machine_gets_the_locked_libraries_and_the_command_starts_again(machine):
    bootstrap.enter(DEMO)
    assert installed(machine) == ["requirements.lock"]
    assert "--require-hashes" in machine.ran[-1]
    assert machine.restarted == [DEMO]


def test_a_second_start_installs_nothing(machine):
    bootstrap.enter(DEMO)
    bootstrap.enter(DEMO)
    assert installed(machine) == ["requirements.lock"]
    assert machine.restarted == [DEMO, DEMO]


def test_testing_adds_what_the_tests_need(machine):
    bootstrap.enter(DEMO)
    bootstrap.enter(TEST)
    assert installed(machine) == ["requirements.lock", "requirements-dev.lock"]


def test_the_libraries_of_the_tests_serve_the_demo_too(machine):
    bootstrap.enter(TEST)
    bootstrap.enter(DEMO)
    assert installed(machine) == ["requirements-dev.lock"]


def test_a_changed_lock_is_installed_without_making_the_environment_anew(machine):
    bootstrap.enter(DEMO)
    (bootstrap.ROOT / bootstrap.RUN_LOCK).write_text("# newer\n")
    bootstrap.enter(DEMO)
    assert installed(machine) == ["requirements.lock", "requirements.lock"]
    assert sum("-m venv" in command for command in machine.ran) == 1


def test_without_uv_the_pinned_one_is_installed_first(machine):
    machine.uv = None
    bootstrap.enter(DEMO)
    assert [command.split(" -r ")[0].split("-m ")[1] for command in machine.ran[1:]] == [
        "ensurepip",
        "pip install --require-hashes",
        f"uv pip install --python {bootstrap.PYTHON} --require-hashes",
    ]


def test_a_failure_is_one_line_and_heals_at_the_next_start(machine):
    machine.fails = "pip install"
    with pytest.raises(SystemExit, match="^Chưa cài được thư viện. Kiểm tra kết nối mạng"):
        bootstrap.enter(DEMO)
    machine.fails = None
    bootstrap.enter(DEMO)
    assert sum("-m venv" in command for command in machine.ran) == 2
    assert machine.restarted == [DEMO]


def test_an_environment_of_another_python_is_made_anew(machine, monkeypatch):
    bootstrap.enter(DEMO)
    monkeypatch.setattr(bootstrap, "VERSION", "3.99")
    bootstrap.enter(DEMO)
    assert sum("-m venv" in command for command in machine.ran) == 2


def test_a_venv_that_somebody_else_made_is_used_as_it_is(machine):
    machine.venv.mkdir()
    (machine.venv / "pyvenv.cfg").touch()
    bootstrap.enter(DEMO)
    assert (machine.ran, machine.restarted) == ([], [DEMO])


def test_inside_an_environment_without_django_the_command_is_not_restarted_for_ever(machine, monkeypatch):
    bootstrap.enter(DEMO)
    monkeypatch.setattr(bootstrap.sys, "prefix", str(machine.venv))
    with pytest.raises(SystemExit, match="thiếu django"):
        bootstrap.enter(DEMO)


@pytest.mark.parametrize(("missing", "uv"), [("venv", "/bin/uv"), ("venv", None), ("ensurepip", None)])
def test_a_python_that_cannot_make_environments_is_told_what_to_install(machine, missing, uv):
    machine.modules.discard(missing)
    machine.uv = uv
    with pytest.raises(SystemExit, match="thiếu mô-đun venv"):
        bootstrap.enter(DEMO)


def test_a_folder_without_write_permission_is_one_line(machine, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(SystemExit, match="^Không ghi được vào thư mục .*venv. Kiểm tra quyền ghi"):
        bootstrap.enter(DEMO)


def test_the_test_command_hands_all_its_words_to_pytest_and_its_exit_code_back(monkeypatch, tmp_path):
    seen = []
    monkeypatch.setattr(pytest, "main", lambda words: seen.append((Path.cwd(), words)) or 3)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        test.Command().run_from_argv(["manage.py", "test", "-m", "e2e", "-v", "--settings", "x"])
    assert (seen, ended.value.code) == ([(ROOT, ["-m", "e2e", "-v", "--settings", "x"])], 3)
