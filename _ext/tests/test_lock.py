"""The lock of packages: versions and hashes, and what has changed."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from academic_cv import lock
from academic_cv.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_changes_are_listed_by_normalized_names() -> None:
    old = lock.read_versions(
        "PyYAML==6.0\nold_name==1\nsphinx==9.0.4 \\\n    --hash=sha256:00\ngone==3 ; python_version < '3'\n"
    )
    new = lock.read_versions(
        "pyyaml==6.1 ; python_version < '3.12'\npyyaml==6.2 ; python_version >= '3.12'\nold-name==1\nsphinx==9.0.4\n"
        "added==2\n"
    )
    changes = ["added: new → 2", "gone: 3 → no longer needed", "pyyaml: 6.0 → 6.1, 6.2"]
    assert lock.describe_changes(old, new) == changes


def test_each_short_list_is_locked_and_failures_are_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "requirements.in").write_text("furo\n")
    commands = []

    def compile_list(command: list[str], cwd: Path, **kwargs: object) -> None:
        if "--upgrade" in command:
            raise subprocess.CalledProcessError(1, command, stderr="no version of furo fits\n")
        commands.append(command)
        (cwd / "requirements.txt").write_text("furo==1\n")

    monkeypatch.setattr(subprocess, "run", compile_list)
    assert main(["lock", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "furo: new → 1\n"
    assert [set(command) >= {"--universal", "--generate-hashes", "--no-emit-index-url"} for command in commands] == [
        True
    ]
    assert main(["lock", "--upgrade", str(tmp_path)]) == 1
    assert "no version of furo fits" in capsys.readouterr().err
