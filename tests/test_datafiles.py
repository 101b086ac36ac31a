from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from coach.datafiles import data_root, list_files, load_folder, load_front_matter, load_yaml, parse_yaml
from coach.errors import DataError
from coach.values import Value

NOWHERE = Path("tea.yaml")


class Step(Value):
    do: str
    minutes: int = Field(default=1, ge=1)


class Recipe(Value):
    id: str
    title: str
    steps: tuple[Step, ...] = ()
    serves: int | None = None


class Head(Value):
    status: str


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text", ["no", "No", "NO", "on", "off", "yes", "y", "12:30", "2026-11-23", "1_000", "=", "<<", "0x1F"]
)
def test_what_yaml_1_1_would_turn_into_something_else_stays_text(text: str) -> None:
    assert parse_yaml(NOWHERE, f"said: {text}") == {"said": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True), ("FALSE", False), ("null", None), ("~", None), ("", None), ("7", 7), ("-3", -3), ("+4", 4),
        ("010", 10), ("08", 8), ("0.5", 0.5), (".5", 0.5), ("1e3", 1000.0), ("-2.5E-1", -0.25),
    ],
)  # fmt: skip
def test_yaml_1_2_numbers_and_truths_are_read_as_such(text: str, value: object) -> None:
    read = parse_yaml(NOWHERE, f"said: {text}")
    assert repr(read) == repr({"said": value})  # 1, 1.0 and True are equal, but do not look alike


@pytest.mark.parametrize("quoted", ["'7'", '"true"', "'null'"])
def test_quotes_keep_a_number_or_a_truth_as_text(quoted: str) -> None:
    assert parse_yaml(NOWHERE, f"said: {quoted}") == {"said": quoted[1:-1]}


def test_a_file_takes_its_id_from_its_name(tmp_path: Path) -> None:
    recipe = load_yaml(_write(tmp_path, "masala-chai.yaml", "title: Masala chai\nserves: 2\n"), Recipe)
    assert (recipe.id, recipe.title, recipe.serves) == ("masala-chai", "Masala chai", 2)


def test_windows_line_ends_and_emoji_are_read(tmp_path: Path) -> None:
    path = tmp_path / "zobo.yaml"
    path.write_bytes("title: Zobo 🌺\r\nserves: 4\r\n".encode())
    assert load_yaml(path, Recipe).title == "Zobo 🌺"


def test_a_key_given_twice_is_named_with_its_second_line(tmp_path: Path) -> None:
    path = _write(tmp_path, "tea.yaml", "title: Tea\nserves: 2\n\ntitle: More tea\n")
    with pytest.raises(DataError) as caught:
        load_yaml(path, Recipe)
    assert str(caught.value).startswith(f"{path}:4: title: ")


def test_a_key_given_twice_deep_inside_is_found_too(tmp_path: Path) -> None:
    path = _write(tmp_path, "tea.yaml", "title: Tea\nsteps:\n  - do: boil\n  - do: pour\n    do: spill\n")
    with pytest.raises(DataError, match=r":5: do: the key is given twice"):
        load_yaml(path, Recipe)


def test_an_unknown_key_is_named_with_its_line(tmp_path: Path) -> None:
    path = _write(tmp_path, "tea.yaml", "title: Tea\nservess: 2\n")
    with pytest.raises(DataError) as caught:
        load_yaml(path, Recipe)
    assert str(caught.value).startswith(f"{path}:2: servess: ")


def test_an_unknown_key_inside_a_list_is_named_with_its_place(tmp_path: Path) -> None:
    path = _write(tmp_path, "tea.yaml", "title: Tea\nsteps:\n  - do: boil\n  - do: pour\n    heat: high\n")
    with pytest.raises(DataError) as caught:
        load_yaml(path, Recipe)
    assert str(caught.value).startswith(f"{path}:5: steps.1.heat: ")


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"tea\.yaml:1: title: Field required"):
        load_yaml(_write(tmp_path, "tea.yaml", "serves: 2\n"), Recipe)


def test_a_missing_key_inside_a_list_points_at_its_item(tmp_path: Path) -> None:
    path = _write(tmp_path, "tea.yaml", "title: Tea\nsteps:\n  - do: boil\n  - minutes: 3\n")
    with pytest.raises(DataError, match=r":4: steps\.1\.do: Field required"):
        load_yaml(path, Recipe)


def test_all_complaints_about_a_file_come_at_once(tmp_path: Path) -> None:
    path = _write(tmp_path, "tea.yaml", "title: 12\nserves: many\nsteps: none\n")
    with pytest.raises(DataError) as caught:
        load_yaml(path, Recipe)
    lines = str(caught.value).splitlines()
    assert [line.removeprefix(f"{path}:").split(":")[0] for line in lines] == ["1", "3", "2"]


def test_a_complaint_says_what_is_allowed(tmp_path: Path) -> None:
    path = _write(tmp_path, "tea.yaml", "title: Tea\nsteps: [{do: boil, minutes: 0}]\n")
    with pytest.raises(DataError, match=r":2: steps\.0\.minutes: .*greater than or equal to 1"):
        load_yaml(path, Recipe)


@pytest.mark.parametrize(
    "text",
    [
        "title: Tea\n  serves: 2\n", "title: 'Tea\n", "a: [1, 2\n", "a: *nobody\n", "a: !!python/name:os.system ''\n",
        "a: \x01\n", "a: &x [1, *x]\n", "a: 1\n---\nb: 2\n", "? [a, b]\n: c\n", "a: !!int seven\n", "\tx: 1\n",
    ],
)  # fmt: skip
def test_a_text_that_is_no_yaml_is_a_data_error_with_its_place(text: str) -> None:
    with pytest.raises(DataError, match=r"^tea\.yaml:\d+: "):
        parse_yaml(NOWHERE, text)


def test_the_line_of_broken_yaml_is_told(tmp_path: Path) -> None:
    path = _write(tmp_path, "tea.yaml", "title: Tea\nserves: 2\nsteps: [\n")
    with pytest.raises(DataError, match=r"tea\.yaml:[34]: not YAML"):
        load_yaml(path, Recipe)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_as_a_data_error(text: str) -> None:
    told = ""
    try:
        parse_yaml(NOWHERE, text)
    except DataError as error:
        told = str(error)
    assert not told or told.startswith(str(NOWHERE))


@pytest.mark.parametrize("text", ["", "# only a comment\n", "- a\n- b\n", "just words\n"])
def test_a_file_without_keys_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected keys and values"):
        load_yaml(_write(tmp_path, "tea.yaml", text), Recipe)


def test_a_file_that_is_not_there_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"coffee\.yaml: no such file"):
        load_yaml(tmp_path / "coffee.yaml", Recipe)


def test_a_file_in_another_encoding_is_a_data_error(tmp_path: Path) -> None:
    (tmp_path / "cafe.yaml").write_bytes("title: café\n".encode("latin-1"))
    with pytest.raises(DataError, match="not UTF-8 at byte 10"):
        load_yaml(tmp_path / "cafe.yaml", Recipe)


def test_a_folder_is_read_in_the_order_of_names_without_partials(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yaml", "_shared.yaml", ".hidden.yaml", "notes.txt"):
        _write(tmp_path, name, "title: Tea\n")
    (tmp_path / "folder.yaml").mkdir()
    assert [recipe.id for recipe in load_folder(tmp_path, Recipe)] == ["a", "b"]
    assert [path.name for path in list_files(tmp_path, ".txt")] == ["notes.txt"]


def test_front_matter_is_split_from_its_body(tmp_path: Path) -> None:
    path = _write(tmp_path, "v1.md.j2", "---\nstatus: draft\n---\nSay it plainly.\n\n---\n\nThat was a rule.\n")
    head, body = load_front_matter(path, Head)
    assert head.status == "draft"
    assert body == "Say it plainly.\n\n---\n\nThat was a rule.\n"


def test_front_matter_written_on_windows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "v1.md.j2"
    path.write_bytes("\ufeff---\r\nstatus: active\r\n---\r\nHello\r\n".encode())
    assert load_front_matter(path, Head) == (Head(status="active"), "Hello\n")


@pytest.mark.parametrize(
    "text", ["", "Hello\n", "status: draft\n---\nHello\n", "---\nstatus: draft\nHello\n", "\n---\nstatus: draft\n---\n"]
)
def test_a_file_that_does_not_begin_with_front_matter_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"v1\.md:1: the file must begin with front matter"):
        load_front_matter(_write(tmp_path, "v1.md", text), Head)


def test_lines_of_front_matter_are_counted_from_the_top_of_the_file(tmp_path: Path) -> None:
    path = _write(tmp_path, "v1.md", "---\nstatus: draft\nversion: 2\n---\nHello\n")
    with pytest.raises(DataError, match=r"v1\.md:3: version: "):
        load_front_matter(path, Head)


def test_the_data_of_a_checkout_lies_beside_the_package() -> None:
    assert (data_root() / "knowledge" / "principles").is_dir()
