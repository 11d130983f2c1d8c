"""networkx's own tests pass with the backend switched on."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.fastnx.networkx_suite import MODULES, SKIPPED


def test_networkx_s_own_tests_pass():
    line = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.fastnx.networkx_suite", "--pyargs", *MODULES]
    root = str(Path(__file__).parents[2])
    environment = {
        **os.environ,
        "NETWORKX_TEST_BACKEND": "fastnx",
        "NETWORKX_FALLBACK_TO_NX": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")])),
    }
    done = subprocess.run(line, capture_output=True, text=True, check=False, env=environment, cwd=Path(sys.prefix))  # not in a project
    tail = done.stdout[-3000:]
    assert done.returncode == 0, tail
    assert int(re.search(r"(\d+) passed", tail)[1]) > 1000, tail
    assert f"{len(SKIPPED)} skipped" in tail, tail
    assert "never run compiled: []" in tail, tail
