#!/bin/sh
# Makes .venv: finds a Python, installs the locked packages, then this project. Safe to run again.
# PYTHON=/path/to/python3.13 names the interpreter; a .venv that already works is kept.
set -eu
cd "$(dirname "$0")/.."

usable() { # executed, not just looked up: a version manager's shim may stand on PATH and still fail
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1
}

find_python() {
    versions="${PYENV_ROOT:-$HOME/.pyenv}/versions"
    for candidate in "${PYTHON:-}" python3.13 python3.12 python3.14 python3 \
        "$versions"/3.13.*/bin/python3 "$versions"/3.12.*/bin/python3 "$versions"/3.14.*/bin/python3 \
        "$(uv python find --no-python-downloads '>=3.12' 2>/dev/null || true)"; do
        if [ -n "$candidate" ] && usable "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

locked() { # the lines of one package in the lock: its version and its hashes
    awk -v name="$1==" 'index($0, name) == 1 { found = 1 } found { print; if ($0 !~ /\\$/) exit }' requirements.lock
}

if ! usable .venv/bin/python; then
    python=$(find_python) || {
        echo "setup: no Python 3.12 or newer with venv found; set PYTHON=/path/to/python3.13 and run again." >&2
        exit 1
    }
    if [ -n "${PYTHON:-}" ] && [ "$python" != "$PYTHON" ]; then
        echo "setup: PYTHON=$PYTHON is not a Python 3.12 or newer with venv; using $python" >&2
    fi
    echo "setup: making .venv with $python"
    "$python" -m venv --clear .venv
fi

# uv is fast and checks hashes; pip brings it, at the version and with the hashes of the lock.
locked uv > .venv/uv.txt
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt

# Byte-compiled now: otherwise every start pays for it where PYTHONDONTWRITEBYTECODE is set.
export VIRTUAL_ENV="$PWD/.venv"
.venv/bin/uv pip install --quiet --require-hashes --compile-bytecode -r requirements.lock
.venv/bin/uv pip install --quiet --no-deps --no-build-isolation --editable .
echo "setup: done, $(.venv/bin/python --version) in .venv"
