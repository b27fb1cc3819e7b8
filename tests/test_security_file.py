"""SECURITY.md is whole: each requirement of ASVS 5.0 stands there once, and each test exists.

A product that has deleted the file, or the folder of a test that it names, is asked for no more.
"""

import re
from collections import Counter

import pytest

from tests.servers import ROOT

FILE = ROOT / "SECURITY.md"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason="has no SECURITY.md to look at")

# Levels of the requirements of version 5.0.0, by chapter: a word for each of its sections, with a
# digit for each requirement of the section.
LEVELS = {
    1: "22 1111122223 112222222223 222 123",
    2: "122 112 12223 23",
    3: "3 113 12223 11222233 11122333 3 22333",
    4: "12233 23333 22 1222",
    5: "2 112333 113 222",
    6: "122 111111112222 11223333 112233 22222333 2223 33 2222",
    7: "222 1111 22 11222 223 22",
    8: "1233 1123 133 23",
    9: "111 1222",
    10: "22 223 22223 1111122222233333 22222 22 222",
    11: "2233 22233 11233 1222 23 23 33",
    12: "12233 11 22223",
    13: "2333 222223 2233 1222233",
    14: "22 12223333 122",
    15: "12233 12233 1222222 3333",
    16: "2 22222 2222 222 2223",
    17: "23 22223333 22",
}
LEVEL_OF = {
    f"{chapter}.{section}.{number}": int(level)
    for chapter, sections in LEVELS.items()
    for section, levels in enumerate(sections.split(), 1)
    for number, level in enumerate(levels, 1)
}

IDS = r"(\d+\.\d+)\.(\d+)(?:\u2013\1\.(\d+))?"  # with a dash, several
FOLDERS = ("tests", "packages/heliograph/tests")
# Of what a product may delete: then the tests there are not asked for.
GONE = tuple(it for it in ("demo/", "tests/upstream/") if not (ROOT / it).is_dir())


@pytest.fixture(scope="module")
def text():
    return FILE.read_text("utf-8")


@pytest.fixture(scope="module")
def rows(text):
    """The cells of each row: what is required, whether it is met, and what shows it."""
    tables = re.findall(r"^\| what \| met \| shown by \|\n\|.+\n((?:\|.+\n)+)", text, re.M)
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for table in tables
        for line in table.splitlines()
    ]


@pytest.fixture(scope="module")
def not_applicable(text):
    """All requirements of level 1 and 2 in the list of those that do not apply."""
    listed = text.partition("\n## Does not apply\n")[2].partition("\n## ")[0]
    heads = [line.partition(":")[0] for line in re.findall(r"^\* (.+)", listed, re.M)]
    whole = [f"{one}." for head in heads for one in re.findall(r"V(\d+(?:\.\d+)?)", head)]
    of_whole = [it for one in whole for it in LEVEL_OF if it.startswith(one) and LEVEL_OF[it] < 3]
    return of_whole + [it for head in heads for found in ids_in(head) for it in found]


def ids_in(text, more=""):
    """Yield the requirements of each place where the text names one or several."""
    for match in re.finditer(IDS + more, text):
        section, first, last, *_ = match.groups()
        yield [f"{section}.{number}" for number in range(int(first), int(last or first) + 1)]


def test_each_requirement_of_level_1_and_2_stands_there_once(rows, not_applicable):
    in_rows = [it for what, *_ in rows for found in ids_in(what) for it in found]
    count = Counter(in_rows + not_applicable)

    assert [it for it, level in LEVEL_OF.items() if level < 3 and not count[it]] == []
    assert [it for it in count if count[it] > 1 or it not in LEVEL_OF] == []


def test_each_requirement_is_named_with_its_level(rows):
    for what, *_ in rows:
        named = [it for found in ids_in(what) for it in found]
        with_level = [
            (it, int(match[4]))
            for match in re.finditer(IDS + r" \((\d)\)", what)
            for found in ids_in(match[0])
            for it in found
        ]

        assert with_level == [(it, LEVEL_OF[it]) for it in named], what


def test_each_row_says_whether_it_is_met_and_what_shows_that(rows):
    for row in rows:
        assert len(row) == 3, row
        what, met, shown = row

        assert re.match(r"(yes|partly|no)\b", met), what
        assert re.search(r"`|\]\(#", shown) or not met.startswith("yes"), what
        assert ":" in met or not re.match("partly|no", met), f"for which reason? {what}"


def test_each_section_that_is_linked_exists(text):
    headings = [line.lower() for line in re.findall(r"^##+ (.+)", text, re.M)]

    for link in re.findall(r"\]\(#(.+?)\)", text):
        assert link.replace("-", " ") in headings, link


def test_each_file_and_each_test_that_is_named_exists(rows):
    for _, _, shown in rows:
        content = None
        for name in re.findall(r"`([^`]+)`", shown):
            if re.fullmatch(r"test_\w+", name):
                assert content is None or f"\ndef {name}(" in content, (name, shown)
                continue
            content = None
            if name.startswith(GONE):
                continue
            places = [ROOT / name, *(ROOT / folder / name for folder in FOLDERS)]
            file = next((it for it in places if it.is_file()), None)
            assert file, name
            content = file.read_text("utf-8")
