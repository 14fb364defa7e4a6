"""Two reports compared: the same bytes, or what differs.

- `commands`: what a person types
- `compare`: two folders, file by file
- `tables`: number by number; `documents`: pages, notebooks, JSON and pictures
- `verdicts`: what is said of each, and of all; `tolerances.yaml`: what may differ, and why
- `telling`: the verdict on the terminal, as a page, as JSON; `certificate`: what whoever checked can sign
"""
