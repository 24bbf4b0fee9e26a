"""The command `koryu` reads its options before it does anything."""

import pytest

from koryu.cli import main


@pytest.mark.parametrize("asked", ["--help", "--no-such-option"])
@pytest.mark.parametrize("command", ["demo", "serve"])
def test_asking_for_help_or_nonsense_changes_nothing(command, asked, monkeypatch, capsys):
    monkeypatch.setattr("subprocess.Popen", None)
    monkeypatch.setattr("django.core.management.execute_from_command_line", None)
    with pytest.raises(SystemExit):
        main([command, asked])
    said = capsys.readouterr()
    assert f"koryu {command}" in said.out + said.err
