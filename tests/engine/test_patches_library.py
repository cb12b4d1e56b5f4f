"""The library: what is listed and found, and what becomes of the person's own patches."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.fake_synth import synths  # noqa: F401 (a fixture)
from voicestudio.core import Effect, Note, SoundPatch, StudioError
from voicestudio.engine.patches import library, reading, searching, sources, writing
from voicestudio.engine.patches.reading import PatchCard

FACTORY = {
    "interface/ping": SoundPatch("Glass ping", "hum", category="interface", tags=("glass", "short")),
    "weather/rain": SoundPatch("Rain", "hum", category="weather", tags=("noise",), description="Falls on glass."),
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, synths: None) -> Path:  # noqa: F811
    """Two patches came with the studio; the person's own folder is not there yet."""
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path / "home"))
    shelf = tmp_path / "factory"
    for name, patch in FACTORY.items():
        (shelf / name).parent.mkdir(parents=True)
        writing.write(shelf / f"{name}.toml", patch)
    monkeypatch.setattr(library, "factory_folder", lambda: shelf)
    return tmp_path


def own_file(name: str, content: str) -> Path:
    library.own_folder().mkdir(parents=True, exist_ok=True)
    path = library.own_folder() / name
    path.write_text(content)
    return path


def ids() -> list[str]:
    return [card.id for card in library.survey()[0]]


def test_what_came_with_the_studio() -> None:
    cards, damaged = library.survey()
    assert [(card.id, card.name) for card in cards] == [("ping", "Glass ping"), ("rain", "Rain")]
    assert not any(card.own for card in cards)
    assert damaged == []
    assert library.patch("ping").tags == ("glass", "short")
    assert library.named("glass PING").id == library.named("ping").id == "ping"
    with pytest.raises(StudioError, match="choose ping or rain of"):
        library.named("pign")
    with pytest.raises(StudioError, match="no patch 'other'"):
        library.patch("other")


def test_damaged_files_are_told_and_left_out() -> None:
    own_file("broken.toml", "name = [\n")
    own_file("ping.toml", 'name = "Mine"\nsynth = "hum"\n')
    own_file("wild.toml", 'name = "Wild"\nsynth = "hum"\n[values]\ngain = 9\n')
    own_file("good.toml", 'name = "Good"\nsynth = "hum"\n')
    own_file("a.toml", 'name = "A"\nsynth = "echoer"\nsource = "patch:b"\n')
    own_file("b.toml", 'name = "B"\nsynth = "echoer"\nsource = "patch:a"\n')
    own_file("readme.txt", "no patch")
    (library.own_folder() / "folder.toml").mkdir()
    cards, damaged = library.survey()
    assert [card.id for card in cards if card.own] == ["a", "b", "good", "wild"]
    assert {one.id for one in damaged} == {"broken", "folder", "ping"}
    cards, damaged = library.survey(thorough=True)
    assert [card.id for card in cards if card.own] == ["good"]
    problems = {one.id: one.problem for one in damaged}
    assert set(problems) == {"a", "b", "broken", "folder", "ping", "wild"}
    assert "0 to 4" in problems["wild"]
    assert "itself" in problems["a"]
    assert "came with the studio" in problems["ping"]
    assert library.patch("ping").name == "Glass ping"
    (library.factory_folder() / "weather" / "rain.toml").write_text("name = [")
    cards, damaged = library.survey()
    assert "rain" in {one.id for one in damaged}
    assert "ping" in {card.id for card in cards}


def test_saving_and_saving_again() -> None:
    kept = library.save(SoundPatch("Épée, drawn!", "hum", {"gain": 2.0}))
    assert (kept.id, kept.folder) == ("epee-drawn", library.own_folder())
    assert library.patch("epee-drawn") == kept
    changed = library.save(replace(kept, values={"gain": 3.0}))
    assert changed.id == kept.id
    assert library.patch("epee-drawn").values == {"gain": 3.0}
    assert library.save_as(changed, " Épée, drawn? ").id == "epee-drawn-2"
    assert ids() == ["epee-drawn", "epee-drawn-2", "ping", "rain"]


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("音", "patch"), ("Ping", "ping-2"), ("CON", "patch-con"), ("../../x", "x"), ("A  B", "a-b"),
        ("y" * 99, "y" * 64),
    ],
)  # fmt: skip
def test_ids_are_names_of_files(name: str, id: str) -> None:
    assert library.save(SoundPatch(name, "hum")).id == id
    assert [path.name for path in library.own_folder().iterdir()] == [f"{id}.toml"]


def test_what_came_with_the_studio_stays() -> None:
    ping = library.patch("ping")
    for change in (
        lambda: library.save(ping), lambda: library.rename("ping", "Other"), lambda: library.delete("ping")
    ):  # fmt: skip
        with pytest.raises(StudioError, match="came with the studio"):
            change()
    assert library.save_as(ping, "My ping").id == "my-ping"
    assert library.patch("ping") == ping


def test_ids_that_lead_elsewhere_are_refused(home: Path) -> None:
    for id in ("../evil", "/tmp/evil", ".hidden", "a\0b"):
        with pytest.raises(StudioError, match="id that can be"):
            library.save(SoundPatch("Evil", "hum", id=id))
    assert not list(home.rglob("*evil*"))


def test_rename_keeps_the_id_and_duplicates_are_numbered() -> None:
    library.save(SoundPatch("Old", "hum"))
    renamed = library.rename("old", "New name")
    assert (renamed.id, renamed.name) == ("old", "New name")
    assert library.duplicate("ping").name == "Glass ping 2"
    assert library.duplicate("glass-ping-2").name == "Glass ping 3"
    with pytest.raises(StudioError, match="empty"):
        library.rename("old", "  ")


def test_deleting_can_be_undone() -> None:
    kept = library.save(SoundPatch("Mine", "hum", {"gain": 2.0}, Note(70)))
    library.set_favourite("mine", True)
    gone = library.delete("mine")
    assert gone == kept
    assert "mine" not in ids()
    with pytest.raises(StudioError, match="no patch"):
        library.delete("mine")
    assert library.save(gone) == kept
    assert library.patch("mine") == kept
    assert "mine" in library.favourites()


def test_favourites_are_kept() -> None:
    assert library.favourites() == frozenset()
    library.set_favourite("ping", True)
    library.set_favourite("rain", True)
    library.set_favourite("ping", False)
    library.set_favourite("never", False)
    assert library.favourites() == {"rain"}
    assert ids() == ["ping", "rain"]
    (library.own_folder() / library.FAVOURITES_FILE).write_bytes(b"rain\n\xff\xfe\n\nping\r\n")
    assert {"rain", "ping"} <= library.favourites()


def test_a_folder_that_cannot_be_made(home: Path) -> None:
    (home / "home").write_text("a file where a folder is wanted")
    with pytest.raises(StudioError, match="cannot be made"):
        library.save(SoundPatch("A", "hum"))
    with pytest.raises(StudioError, match="cannot be made"):
        library.set_favourite("ping", True)


def test_no_patch_is_its_own_source() -> None:
    library.save(SoundPatch("A", "echoer", source="patch:ping"))
    library.save(SoundPatch("B", "echoer", source="patch:a"))
    with pytest.raises(StudioError, match="made from itself \\(a from b from a\\)"):
        library.save(replace(library.patch("a"), source="patch:b"))
    with pytest.raises(StudioError, match="made from itself"):
        library.save(replace(library.patch("a"), source="patch:a"))
    with pytest.raises(StudioError, match="no patch 'gone'"):
        library.save(replace(library.patch("a"), source="patch:gone"))
    assert library.patch("a").source == "patch:ping"


def test_a_chain_of_sources_is_bounded() -> None:
    for number in range(20):
        own_file(f"p{number}.toml", f'name = "P"\nsynth = "echoer"\nsource = "patch:p{number + 1}"\n')
    with pytest.raises(StudioError, match="At most 8"):
        sources.chain(library.patch("p0"), library.patch)


def test_sources_stay_in_their_folder(home: Path) -> None:
    folder = home / "pack"
    (folder / "sounds").mkdir(parents=True)
    inside, outside = folder / "sounds" / "in.wav", home / "out.wav"
    for path in (inside, outside):
        path.write_bytes(b"RIFF")
    (folder / "link.wav").symlink_to(outside)
    patch = SoundPatch("A", "echoer", source="sounds/in.wav", folder=folder)
    assert sources.file_of(patch) == inside.resolve()
    assert sources.file_of(replace(patch, source="sounds/../sounds/in.wav")) == inside.resolve()
    assert sources.file_of(replace(patch, source=str(outside))) == outside
    for source in ("../out.wav", "sounds/../../out.wav", "link.wav"):
        with pytest.raises(StudioError, match="leads out of"):
            sources.file_of(replace(patch, source=source))
    for source in ("gone.wav", "sounds", str(home / "gone.wav")):
        with pytest.raises(StudioError, match="does not exist"):
            sources.file_of(replace(patch, source=source))
    with pytest.raises(StudioError, match="never saved"):
        sources.file_of(replace(patch, folder=None))
    assert sources.file_of(SoundPatch("A", "hum")) is None
    assert library.save(patch).source == str(inside.resolve())
    assert library.save(replace(patch, id="a", source=str(outside))).source == str(outside)


def test_search_ranks() -> None:
    def card(id: str, name: str, category: str = "", tags: tuple[str, ...] = (), description: str = "") -> PatchCard:
        return PatchCard(id, name, "fm", category, tags, description, Path(id))

    cards = [
        card("d", "Door", description="Of glass."), card("t", "Tick", "interface", ("glass",)), card("g", "Glass"),
        card("s", "Sunglasses"), card("p", "Glasswork", "interface"), card("x", "Drum", "impact", ("skin", "short")),
    ]  # fmt: skip

    def found(*arguments: object, **named: object) -> str:
        return "".join(one.id for one in searching.found(cards, *arguments, **named))

    assert found("glass") == "gptsd"
    assert found("GLASS interface") == "pt"
    assert found() == "dxgpst"
    assert found("glass", "interface") == "pt"
    assert found(tags=["skin"]) == "x"
    assert found(tags=["skin", "glass"]) == ""
    assert found("fm", synth="fm") == found()
    assert found("nothing") == ""
    assert searching.categories(cards) == {"impact": 1, "interface": 2}
    assert searching.tags(cards) == {"glass": 1, "short": 1, "skin": 1}


def test_a_file_outside_of_the_library(home: Path) -> None:
    source = home / "sound.wav"
    source.write_bytes(b"RIFF")
    patch = SoundPatch("A", "echoer", source="sound.wav", folder=home)
    (home / "elsewhere").mkdir()
    library.write_to(home / "elsewhere" / "a.toml", patch)
    assert reading.read(home / "elsewhere" / "a.toml").source == str(source.resolve())
    library.write_to(home / "a.toml", patch)
    assert reading.read(home / "a.toml").source == "sound.wav"
    with pytest.raises(StudioError, match="is a folder"):
        library.write_to(home / "elsewhere", patch)


def test_an_impulse_response_is_kept_beside_the_patch_and_goes_with_it(tmp_path: Path) -> None:
    path = tmp_path / "church.wav"
    soundfile.write(path, np.eye(1, 800, 40)[0] * 0.5, 16_000)
    made = replace(FACTORY["interface/ping"], name="Ping", effects=(Effect("convolution", source=str(path)),))
    kept = library.save(made)
    path.unlink()
    assert library.patch(kept.id) == kept
    copy = Path(kept.effects[0].source)
    assert copy.is_relative_to(library.own_folder().resolve()) and copy.exists()
    assert f'source = "impulses/{copy.name}"' in (library.own_folder() / f"{kept.id}.toml").read_text("utf-8")
    library.rename(kept.id, "Pong")
    library.write_to(tmp_path / "given.toml", kept)
    assert reading.read(tmp_path / "given.toml").effects[0].source == str(copy)
    gone = library.delete(kept.id)
    assert not copy.exists()
    library.save(gone)
    assert copy.exists()
