"""What `load_demo` puts into an empty site: pages, people, a mock paper.

The spreadsheet, the pictures and the syllabus beside this file are what an editor
would upload.
"""

from pathlib import Path

FOLDER = Path(__file__).parent
SHEET = FOLDER / "dcet-mock.xlsx"
DIAGRAMS = FOLDER / "diagrams.zip"
SYLLABUS = FOLDER / "syllabus.json"
SITE = FOLDER / "site"
