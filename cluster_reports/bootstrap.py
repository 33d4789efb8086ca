"""Makes the environment that the program needs, with nothing but the standard library.

Where Django can be imported, this does nothing. Elsewhere it fills ``.venv`` beside manage.py from the lock
files and starts the same command again inside it. A stamp in ``.venv`` remembers which locks are in there;
an empty one means that somebody stopped us half-way, and a ``.venv`` without one is not ours to touch.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "installed-locks.json"
LOG = VENV / "install.log"
RUN_LOCK, TEST_LOCK = "requirements.lock", "requirements-dev.lock"
VERSION = "{}.{}".format(*sys.version_info)


def enter(argv):
    """Returns where the command can run; elsewhere prepares ``.venv`` and restarts the command there."""
    lock = TEST_LOCK if argv[1:2] == ["test"] else RUN_LOCK
    inside = Path(sys.prefix).resolve() == VENV
    if not inside and has("django"):
        return require(lock)
    if not is_ours() or is_fresh(lock):
        return require(lock) if inside else restart(argv)
    try:
        fill(lock, rebuild=not inside and read_stamp().get("python") != VERSION)
    except KeyboardInterrupt:
        sys.exit("\nĐã dừng giữa chừng. Lần chạy sau sẽ chuẩn bị lại.")
    except OSError:
        sys.exit(f"Không ghi được vào thư mục {VENV}. Kiểm tra quyền ghi và dung lượng đĩa rồi chạy lại.")
    return restart(argv)


def has(module):
    return importlib.util.find_spec(module) is not None


def require(lock):
    """Ends with one line when this environment lacks what the command needs."""
    for module in ["django", "pytest", "pytest_django"] if lock == TEST_LOCK else ["django"]:
        if not has(module):
            sys.exit(
                f"Môi trường Python ở {sys.prefix} thiếu {module}. Cài vào đó các thư viện trong {lock}, "
                f"hoặc xoá thư mục {VENV} (nếu có) và chạy lại bằng python3 của máy."
            )


def is_ours():
    return STAMP.exists() or not (VENV / "pyvenv.cfg").exists()


def read_stamp():
    try:
        return json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}


def digest(lock):
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def is_fresh(lock):
    """Whether ``.venv`` was made by this Python version and holds exactly what the lock says now."""
    stamp = read_stamp()
    return PYTHON.exists() and stamp.get("python") == VERSION and stamp.get(lock) == digest(lock)


def fill(lock, rebuild):
    """Installs the lock into ``.venv``, made anew when asked or broken; the stamp is written last."""
    started = time.monotonic()
    uv = shutil.which("uv")
    if not has("venv") or not (uv or has("ensurepip")):
        sys.exit("Python này thiếu mô-đun venv. Trên Debian, Ubuntu: apt install python3-venv, rồi chạy lại.")
    rebuild = rebuild or not PYTHON.exists()
    if rebuild:
        shutil.rmtree(VENV, ignore_errors=True)
        VENV.mkdir()
    STAMP.write_text("{}")
    LOG.write_bytes(b"")
    if rebuild:
        say("Đang tạo môi trường Python trong thư mục .venv …")
        run(sys.executable, "-m", "venv", "--without-pip", VENV)
    say("Đang cài thư viện vào .venv (chỉ lần này, cần mạng) …")
    installer = [uv] if uv else own_uv()
    run(*installer, "pip", "install", "--python", PYTHON, "--require-hashes", "-r", ROOT / lock)
    held = [RUN_LOCK, TEST_LOCK] if lock == TEST_LOCK else [RUN_LOCK]  # the test lock contains the other
    STAMP.write_text(json.dumps({"python": VERSION, **{name: digest(name) for name in held}}))
    say(f"Xong sau {time.monotonic() - started:.0f} giây.")


def own_uv():
    """The command of a uv inside ``.venv``, of the version and hash that the test lock pins."""
    pin = re.search(r"^uv==.*(?:\n +--hash.*)+", (ROOT / TEST_LOCK).read_text(), re.MULTILINE).group()
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "uv.lock")
        wanted.write_text(pin)
        run(PYTHON, "-m", "ensurepip")
        run(PYTHON, "-m", "pip", "install", "--require-hashes", "-r", wanted)
    return [PYTHON, "-m", "uv"]


def run(*command):
    """Runs a tool in silence; its words go to the log, which the one line about a failure names."""
    env = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    with LOG.open("ab") as log:
        ended = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, cwd=ROOT)
    if ended.returncode:
        sys.exit(
            "Chưa cài được thư viện. Kiểm tra kết nối mạng rồi chạy lại đúng lệnh này; "
            f"chi tiết ở {LOG.relative_to(ROOT)}."
        )


def restart(argv):
    """Runs the same command in ``.venv``, in this process's place where the system can do that."""
    command = [str(PYTHON), str(ROOT / "manage.py"), *argv[1:]]
    env = {"PYTHONUTF8": "1", **os.environ}
    if os.name == "nt":  # exec there gives the prompt back before the command has ended
        sys.exit(subprocess.call(command, env=env))
    os.execve(command[0], command, env)


def say(line):
    print(line, file=sys.stderr, flush=True)
