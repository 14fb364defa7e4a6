"""Run by Taguette's own Python: make a project with its modules and export it in every form that the tests read.

Reads JSON from standard input: `folder`; `documents`, HTML by name; `tags`, descriptions by name; `highlights`, each a
document, its first and last byte and its tags.
"""

import json
import sys
from pathlib import Path

from taguette import convert, database, export, extract


def fill(db, given):
    db.add(database.User(login="admin"))
    project = database.Project(name="Invented", description="")
    db.add(project)
    db.flush()
    left_to_right = database.TextDirection.LEFT_TO_RIGHT
    tags = {
        path: database.Tag(project_id=project.id, path=path, description=about) for path, about in given["tags"].items()
    }
    documents = {
        name: database.Document(
            name=name,
            description="",
            filename=f"{number}.html",
            project_id=project.id,
            text_direction=left_to_right,
            contents=convert.get_html_body(html.encode()),
        )
        for number, (name, html) in enumerate(given["documents"].items())
    }
    db.add_all([*tags.values(), *documents.values()])
    db.flush()
    for name, start, end, paths in given["highlights"]:
        snippet = extract.extract(documents[name].contents, start, end)
        highlight = database.Highlight(
            document_id=documents[name].id, start_offset=start, end_offset=end, snippet=snippet
        )
        highlight.tags = [tags[path] for path in paths]
        db.add(highlight)
        db.flush()
    db.commit()
    return project


def write(db, project, folder):
    with (folder / "highlights.csv").open("w", encoding="utf-8", newline="") as file:
        export.highlights_csv(db, project.id, "", file)
    with (folder / "codebook.csv").open("w", encoding="utf-8", newline="") as file:
        export.codebook_csv(list(project.tags), file)
    export.codebook_xml(list(project.tags), str(folder / "codebook.qdc"))
    exported = database.connect(f"sqlite:///{folder / 'project.sqlite3'}")()
    exported.add(database.User(login="admin"))
    exported.commit()
    database.copy_project(db, exported, project.id, "admin")
    exported.commit()


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    place = Path(asked["folder"])
    server = database.connect(f"sqlite:///{place / 'server.sqlite3'}")()
    write(server, fill(server, asked), place)
