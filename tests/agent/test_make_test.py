# SPDX-License-Identifier: Apache-2.0
"""`make test` itself: what it counts, and that nothing which failed or was left out goes unsaid."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import junit
import pytest
from harness.environments import ROOT
from junit import Case, Count

ENTRY = ROOT / "tools" / "test.py"


def test_what_is_written_is_read(tmp_path: Path) -> None:
    cases = [Case("one", "passed"), Case("two", "failed", "2 is 3"), Case("three", "skipped", "no sample")]
    junit.write(tmp_path / "some.xml", "suite", cases)
    found = junit.read(tmp_path / "some.xml")
    assert [(case.outcome, case.reason) for case in found] == [(case.outcome, case.reason) for case in cases]
    assert [case.name for case in found] == ["suite.one", "suite.two", "suite.three"]
    assert str(junit.count(found)) == "1 passed, 1 failed, 1 skipped"


def test_an_error_counts_as_failed(tmp_path: Path) -> None:
    path = tmp_path / "some.xml"
    path.write_text(
        '<testsuites><testsuite><testcase name="x"><error>\n bad\n</error></testcase></testsuite></testsuites>'
    )
    assert junit.read(path) == [Case("x", "failed", "bad")]


def test_counts_add_up() -> None:
    assert Count(1, 2, 3) + Count(10, 20, 30) == Count(11, 22, 33)


class TestRunner:
    """Runs the runner on suites of ours, given in a module that stands in for its list."""

    def run(self, folder: Path, suites: str, **variables: str) -> subprocess.CompletedProcess[str]:
        script = f"""
import sys
sys.path.insert(0, {str(ENTRY.parent)!r})
sys.argv = ["test.py"]
import importlib.util
spec = importlib.util.spec_from_file_location("entry", {str(ENTRY)!r})
entry = importlib.util.module_from_spec(spec)
sys.modules["entry"] = entry
spec.loader.exec_module(entry)
from pathlib import Path
Suite, RESULTS = entry.Suite, entry.RESULTS
entry.suites = lambda: [{suites}]
sys.exit(entry.main())
"""
        plain = {name: text for name, text in os.environ.items() if name != "ACCELMOCK_NO_SKIP"}
        return subprocess.run(
            [sys.executable, "-c", script],
            env={**plain, "ACCELMOCK_BUILD": str(folder), **variables},
            capture_output=True,
            text=True,
            timeout=60,
        )

    def last_line(self, done: subprocess.CompletedProcess[str]) -> str:
        return done.stdout.splitlines()[-1]

    def test_all_pass(self, tmp_path: Path) -> None:
        done = self.run(tmp_path, 'Suite("a", "first", [["true"]]), Suite("b", "second", [["true"]])')
        assert done.returncode == 0, done.stdout + done.stderr
        assert self.last_line(done) == "2 passed, 0 failed, 0 skipped"

    def test_a_failure_hides_nothing(self, tmp_path: Path) -> None:
        suites = 'Suite("a", "first", [["sh", "-c", "echo why; false"]]), Suite("b", "second", [["true"]], after=["a"])'
        done = self.run(tmp_path, suites)
        assert done.returncode == 1
        assert "why" in done.stdout
        assert "failed: a: first" in done.stdout
        assert self.last_line(done) == "1 passed, 1 failed, 0 skipped"

    def test_a_suite_without_results_failed(self, tmp_path: Path) -> None:
        done = self.run(tmp_path, 'Suite("a", "first", [["true"]], xml=RESULTS / "never.xml")')
        assert done.returncode == 1
        assert self.last_line(done) == "0 passed, 1 failed, 0 skipped"

    def test_a_command_that_does_not_exist_failed(self, tmp_path: Path) -> None:
        done = self.run(tmp_path, 'Suite("a", "first", [["/no/such/command"]]), Suite("b", "second", [["true"]])')
        assert done.returncode == 1
        assert self.last_line(done) == "1 passed, 1 failed, 0 skipped"

    @pytest.mark.parametrize(
        ("no_skip", "code", "line"),
        [("", 0, "1 passed, 0 failed, 1 skipped"), ("1", 1, "1 passed, 1 failed, 0 skipped")],
    )
    def test_skips_are_named_and_can_fail(self, tmp_path: Path, no_skip: str, code: int, line: str) -> None:
        made = tmp_path / "made.xml"
        junit.write(made, "s", [Case("x", "passed"), Case("y", "skipped", "no sample here")])
        suites = f'Suite("a", "first", [["cp", {str(made)!r}, str(RESULTS / "a.in.xml")]], xml=RESULTS / "a.in.xml")'
        done = self.run(tmp_path, suites, ACCELMOCK_NO_SKIP=no_skip)
        assert done.returncode == code
        assert "skipped: a: s.y: no sample here" in done.stdout
        assert self.last_line(done) == line
