"""The README is true: its steps work, its table is complete, its links lead to files."""

import re
import textwrap

from settings import DEFAULTS
from tests.servers import ROOT, run_tests

README = (ROOT / "README.md").read_text()

STORY = """
def test_the_page_is_closed_and_its_form_is_answered(visitor):
    visitor.open("/notes")
    assert visitor.url == "/login"
    visitor.submit("#login", username="Ada", password="the analytical engine")
    assert visitor.url == "/notes"
    visitor.submit("#notes")
    assert (visitor.url, visitor.title) == ("/notes", "Notes · Heliograph")
    assert visitor.messages == [("success", "All notes were cleared.")]
"""


def test_a_page_is_added_in_the_four_steps(project_copy):
    steps = README.partition("## Add a page")[2].partition("\n## ")[0]
    blocks = [textwrap.dedent(block) for block in re.findall(r"```\w+\n(.*?)```", steps, re.S)]
    files = re.findall(r"`((?:pages|templates|partials)/notes\.\w+)`", steps)
    assert len(files) == 3
    for file, block in zip(files, blocks, strict=False):
        (project_copy / file).write_text(block)
    for line in blocks[3], blocks[4]:
        replace_line_like(line.strip(), project_copy / "pages" / "__init__.py")
    replace_line_like(blocks[5].strip(), project_copy / "tests" / "product.py")
    (project_copy / "tests" / "test_notes.py").write_text(STORY)

    run_tests(project_copy, "tests/test_notes.py", "tests/test_rules.py")


def replace_line_like(new, file):
    """Put `new` in the place of the one line that begins as it does."""
    beginning = re.split(r"[,}]", new)[0]
    (old,) = [line for line in file.read_text().splitlines() if line.strip().startswith(beginning)]
    file.write_text(file.read_text().replace(old, old.replace(old.strip(), new)))


def test_every_setting_stands_in_the_table():
    table = README.partition("### Configuration")[2]
    settings = set(re.findall(r"^\| `HELIOGRAPH_(\w+)`", table, re.M))

    assert settings == DEFAULTS.keys() | {
        "DATABASE_URL",
        "INSTANCE_PATH",
        "SECRET_KEY",
    }


def test_every_file_that_is_named_exists():
    for link in re.findall(r"\]\(((?!http)[^)#]+)\)", README):
        assert (ROOT / link).exists(), link
    for file in re.findall(r"`(test_\w+\.py)`", (ROOT / "SECURITY.md").read_text()):
        folders = ("tests", "demo/tests", "packages/heliograph/tests")
        assert any((ROOT / folder / file).exists() for folder in folders), file
