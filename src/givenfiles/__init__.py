"""Files that people hand in: opened with limits, and every fault told with its place. Knows no study.

- `faults`: Fault, InputError, and what gathers them
- `files`: the content of a file, of limited size, never a device or a pipe
- `csv_rows`: rows of a CSV file
- `sheets`: a table as people send it (CSV, Excel, SPSS), how it lies in its file seen; `encodings`, `workbooks`
- `archive`, `safe_xml`, `safe_sqlite`: zip archives, XML and SQLite databases from anybody, which can do no harm

    with gathered(faults):
        rows = csv_rows.read(Path("codes.csv"), needed=["tag"])
    refuse(faults)  # raises InputError: codes.csv, row 1: the column tag is missing
"""
