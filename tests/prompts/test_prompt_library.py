from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import DataError
from coach.prompts import Prompts, estimate_tokens

HEAD = "---\nstatus: {status}\ninputs: [name, words]\ncontract: [R1, R2]\ntoken_budget: 500\n---\n"
BODY = """{% block system %}
{% include "_partials/rules.md.j2" %}
R2: Second.
{% endblock %}
{% block user %}
To {{ name }}:
{% for word in words %}
- {{ word }}
{% endfor %}
{% endblock %}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "_partials").mkdir()
    (tmp_path / "_partials" / "rules.md.j2").write_text("R1: First.\n")
    (tmp_path / "greet").mkdir()
    write(tmp_path, 1)
    return tmp_path


def write(folder: Path, version: int, body: str = BODY, status: str = "active", head: str = HEAD) -> Path:
    path = folder / "greet" / f"v{version}.md.j2"
    path.write_text(head.format(status=status) + body)
    return path


def complaint(folder: Path) -> str:
    with pytest.raises(DataError) as caught:
        Prompts.load(folder)
    return str(caught.value).replace(str(folder), "")


def test_a_prompt_is_rendered_with_its_inputs(folder: Path) -> None:
    rendered = Prompts.load(folder).render("greet", {"name": "Ada", "words": ["a", "b"], "unused": 1})
    assert rendered.system == "R1: First.\nR2: Second."
    assert rendered.user == "To Ada:\n- a\n- b"
    assert (rendered.task, rendered.version) == ("greet", 1)
    assert rendered.tokens == estimate_tokens(rendered.system) + estimate_tokens(rendered.user)


def test_the_highest_active_version_is_served(folder: Path) -> None:
    write(folder, 2)
    write(folder, 10)
    write(folder, 11, status="retired")
    assert Prompts.load(folder).served("greet").version == 10


def test_a_draft_prompt_is_never_served(folder: Path) -> None:
    write(folder, 1, status="draft")
    prompts = Prompts.load(folder)
    assert prompts.get("greet", 1).head.status == "draft"
    with pytest.raises(DataError, match="no version is active"):
        prompts.served("greet")


def test_a_draft_can_be_pinned_to_try_it_out(folder: Path) -> None:
    write(folder, 2, status="draft")
    prompts = Prompts.load(folder)
    assert prompts.pinned("greet", 2).served("greet").version == 2
    assert prompts.pinned("greet", 1).served("greet").version == 1
    assert prompts.served("greet").version == 1


def test_all_missing_inputs_are_named_at_once(folder: Path) -> None:
    with pytest.raises(DataError, match="not given: name, words"):
        Prompts.load(folder).render("greet", {})


def test_all_complaints_of_a_file_are_made_at_once_with_their_lines(folder: Path) -> None:
    head = HEAD.replace("[name, words]", "[name, colour]").replace("[R1, R2]", "[R1, R3]")
    write(folder, 1, head=head)
    assert complaint(folder).splitlines() == [
        "/greet/v1.md.j2:13: words: the input is used and not declared",
        "/greet/v1.md.j2:3: colour: the input is declared and not used",
        "/greet/v1.md.j2:4: R3: the contract asks for this rule and the prompt lacks it",
        "/greet/v1.md.j2:4: R2: the prompt holds this rule and the contract does not name it",
    ]


def test_an_input_used_by_a_partial_must_be_declared(folder: Path) -> None:
    (folder / "_partials" / "tail.md.j2").write_text("Bye\n{{ when }}\n")
    write(folder, 1, BODY.replace("To {{", '{% include "_partials/tail.md.j2" %}To {{'))
    assert complaint(folder) == "/_partials/tail.md.j2:2: when: the input is used and not declared"


def test_the_system_part_takes_no_inputs(folder: Path) -> None:
    write(folder, 1, BODY.replace("Second.", "Second, {{ name }}."))
    assert "/greet/v1.md.j2:9: 'name' is undefined; the system part takes no inputs" in complaint(folder)


def test_a_rule_must_not_have_two_texts(folder: Path) -> None:
    write(folder, 1, BODY.replace("R2: Second.", "R2: Second.\nR2: Third."))
    assert complaint(folder) == "/greet/v1.md.j2: R2: two rules have this id"


def test_a_missing_partial_is_named_with_its_place(folder: Path) -> None:
    write(folder, 1, BODY.replace("rules", "laws"))
    assert complaint(folder) == "/greet/v1.md.j2:8: _partials/laws.md.j2: no such partial"


def test_a_partial_must_be_named_outright(folder: Path) -> None:
    write(folder, 1, BODY.replace('"_partials/rules.md.j2"', "name"))
    assert complaint(folder) == "/greet/v1.md.j2:8: a partial must be named outright"


def test_a_template_that_is_no_jinja_is_reported_with_its_line(folder: Path) -> None:
    write(folder, 1, BODY.replace("{% endfor %}", ""))
    assert complaint(folder).startswith("/greet/v1.md.j2:")


def test_both_blocks_are_needed(folder: Path) -> None:
    write(folder, 1, BODY.replace("block user", "block usher"))
    assert complaint(folder).endswith("missing: user")


def test_a_file_name_that_is_no_version_is_refused(folder: Path) -> None:
    (folder / "greet" / "first.md.j2").write_text("x")
    assert "a prompt's file is called v<number>.md.j2" in complaint(folder)


def test_an_attribute_that_an_input_lacks_is_an_error_at_its_line(folder: Path) -> None:
    write(folder, 1, BODY.replace("{{ name }}", "{{ name.first }}"))
    with pytest.raises(DataError, match=r"v1\.md\.j2:12: .*first"):
        Prompts.load(folder).render("greet", {"name": {}, "words": []})


def test_the_digest_follows_the_text_and_its_partials_but_not_the_status(folder: Path) -> None:
    before = Prompts.load(folder).get("greet", 1).digest
    write(folder, 1, status="retired")
    assert Prompts.load(folder).get("greet", 1).digest == before
    (folder / "_partials" / "rules.md.j2").write_text("R1: First!\n")
    assert Prompts.load(folder).get("greet", 1).digest != before


def test_two_versions_are_compared_with_partials_in_their_place(folder: Path) -> None:
    write(folder, 2, BODY.replace("Second", "Another"))
    prompts = Prompts.load(folder)
    diff = prompts.diff("greet", 1, 2)
    assert "-R2: Second.\n+R2: Another.\n" in diff
    assert " R1: First.\n" in diff
    assert prompts.diff("greet", 1, 1) == ""


def test_an_unknown_version_is_said_to_be_missing(folder: Path) -> None:
    with pytest.raises(DataError, match="no such prompt"):
        Prompts.load(folder).get("greet", 9)


def test_a_missing_folder_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such folder"):
        Prompts.load(tmp_path / "none")
