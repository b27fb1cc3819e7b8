"""Imports run one way: the demo knows the app, the app its pages, and nothing runs in a circle."""

import ast
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.servers import ROOT

# Each folder or module of the site may import itself and those that stand after it.
ORDER = ["demo", "app", "pages", "web", "settings", "environment", "accounts", "heliograph"]
PACKAGES = {
    "heliograph": ROOT / "packages/heliograph/src",
    "pytest_htmx": ROOT / "packages/pytest-htmx/src",
}


def modules():
    """Return the dotted name and the file of each module of ours that is not a test."""
    found = {}
    for name in [*ORDER, "pytest_htmx"]:
        top = PACKAGES.get(name, ROOT)
        for file in [top / f"{name}.py", *sorted((top / name).rglob("*.py"))]:
            parts = file.relative_to(top).with_suffix("").parts
            if file.is_file() and "tests" not in parts:
                found[".".join(part for part in parts if part != "__init__")] = file
    return found


def imports(name, file, known):
    """Return which of the known modules a module imports, except for its annotations."""
    found = set()
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    for node in nodes(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            base = package.split(".")[: len(package.split(".")) - node.level + 1]
            module = ".".join([*base, *filter(None, [node.module])]) if node.level else node.module
            names = [f"{module}.{alias.name}" for alias in node.names]
            names = [it if it in known else module for it in names]
        found |= {it for it in names if it in known}
    return found - {name}


def nodes(tree):
    """Walk to each import that runs, which those under `if TYPE_CHECKING` never do."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)):
            yield from nodes(node)


@pytest.fixture(scope="module")
def graph():
    known = modules()
    return {name: imports(name, file, known) for name, file in known.items()}


def test_no_import_runs_in_a_circle(graph):
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(error.args[1]))


def test_imports_run_one_way(graph):
    place = {name: number for number, name in enumerate(ORDER)}
    upward = [
        f"{name} imports {other}"
        for name, others in graph.items()
        for other in others
        if name.partition(".")[0] in place
        and place.get(other.partition(".")[0], -1) < place[name.partition(".")[0]]
    ]

    assert upward == []


def test_the_packages_import_nothing_of_the_site_or_of_each_other(graph):
    foreign = [
        f"{name} imports {other}"
        for name, others in graph.items()
        for other in others
        if name.partition(".")[0] in PACKAGES and name.partition(".")[0] != other.partition(".")[0]
    ]

    assert foreign == []
    assert len([name for name in graph if name.partition(".")[0] in PACKAGES]) > 20
