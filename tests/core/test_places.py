"""Where the studio reads and writes."""

from __future__ import annotations

from pathlib import Path

import pytest

import voicestudio
from voicestudio.core import StudioError, places

USER_FOLDERS = (places.user_data_folder, places.user_config_folder, places.log_folder, places.cache_folder)


def test_resources_stand_beside_the_package():
    assert places.resources_folder() == Path(voicestudio.__file__).resolve().parent.parent / "resources"
    assert places.resources_folder().is_dir()


def test_missing_resources_are_told_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "__file__", str(tmp_path / "voicestudio" / "core" / "places.py"))
    with pytest.raises(StudioError, match="not there"):
        places.resources_folder()


def test_one_variable_moves_all_folders_of_the_person(tmp_path, monkeypatch):
    monkeypatch.setenv(places.HOME_VARIABLE, str(tmp_path / "home"))
    folders = [folder() for folder in USER_FOLDERS]
    assert {folder.parent for folder in folders} == {tmp_path / "home"}
    assert len(set(folders)) == len(USER_FOLDERS)
    assert not (tmp_path / "home").exists()


def test_a_relative_home_does_not_follow_the_working_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(places.HOME_VARIABLE, "here")
    assert places.user_data_folder() == tmp_path / "here" / "data"


@pytest.mark.parametrize("value", [None, ""])
def test_without_the_variable_the_habits_of_the_system_count(monkeypatch, value):
    if value is None:
        monkeypatch.delenv(places.HOME_VARIABLE, raising=False)
    else:
        monkeypatch.setenv(places.HOME_VARIABLE, value)
    for folder in USER_FOLDERS:
        assert folder().is_absolute()
        assert "voicestudio" in folder().parts
