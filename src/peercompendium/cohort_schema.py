"""The JSON schema of a cohort file, from the model that reads it, for editors that check what one types."""

from __future__ import annotations

import json

from peergroups.places import DATA
from peergroups.records.cohort import Cohort

FILE = DATA / "cohort.schema.json"


def document() -> str:
    """The schema as it is published."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Cohort.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8", newline="\n")
