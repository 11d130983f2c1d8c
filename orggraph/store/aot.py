"""The JVM's ahead-of-time cache: classes of the embedded engine as they lie in memory once loaded, so that a start need not load them.

``python -m orggraph.store.aot`` makes it by running the demo once; without it the engine starts all the same, about a second later. It fits
one engine, one JVM and one place of installation, and is left aside by the JVM where anything differs.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import arcadedb_embedded as adb
import jpype
import platformdirs

QUIET = ("-Xlog:disable", "-Xlog:all=error:stderr")  # the JVM warns on stdout, where answers to programs go


def cache_file() -> Path:
    """Return where the cache of this installation lies, made or not."""
    installed = f"{adb.__version__} {adb.__file__} {jpype.__version__}"
    name = hashlib.sha256(installed.encode()).hexdigest()[:16]
    return Path(platformdirs.user_cache_dir("orggraph")) / f"engine-{name}.aot"


def flags() -> tuple[str, ...]:
    """Return the JVM's options: nothing to use where no cache was made."""
    there = cache_file()
    return (*QUIET, f"-XX:AOTCache={there}") if there.is_file() and "JAVA_TOOL_OPTIONS" not in os.environ else QUIET


def make() -> bool:
    """Make the cache by one run of the demo; False when this JVM cannot."""
    there = cache_file()
    there.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=there.parent) as making:
        made = Path(making) / there.name
        demo = [sys.executable, "-m", "orggraph", "demo", "--no-serve", "--store", str(Path(making) / "store")]
        environment = {**os.environ, "JAVA_TOOL_OPTIONS": f"-XX:AOTCacheOutput={made}"}
        subprocess.run(demo, env=environment, capture_output=True, check=False)
        if made.is_file():
            made.replace(there)
    return there.is_file()


if __name__ == "__main__":
    make()
