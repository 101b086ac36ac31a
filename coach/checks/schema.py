"""The JSON schema of a check file, for editors: ``python -m coach.checks.schema`` writes it beside the files."""

from __future__ import annotations

import json

from coach.checks.check import Check
from coach.datafiles import data_root


def render_schema() -> str:
    """The schema as JSON text; `id` is left out, since a file's name is its id."""
    schema = Check.model_json_schema()
    del schema["properties"]["id"]
    schema["required"].remove("id")
    schema["title"] = "A check of the coach"
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    (data_root() / "knowledge" / "checks.schema.json").write_text(render_schema(), encoding="utf-8")
