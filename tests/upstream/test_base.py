"""The base's own code: what it never does, and what it is made of."""

import ast
import re
import tomllib
from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement

from tests.servers import ROOT

FOLDERS = ("accounts", "pages", "web", "packages/heliograph/src")
MODULES = [*ROOT.glob("*.py"), *(it for one in FOLDERS for it in (ROOT / one).rglob("*.py"))]

FORBIDDEN = {
    "runs commands": {"subprocess", "pty", "os.system", "os.popen", "os.execvp", "os.posix_spawn"},
    "runs text as code": {"eval", "exec", "compile", "__import__", "runpy"},
    "makes templates of text": {
        "render_template_string",
        "flask.render_template_string",
        ".from_string",
    },
    "unpickles, or reads XML": {"pickle", "marshal", "shelve", "dill", "yaml", "xml", "lxml"},
    "asks other servers for pages": {"urllib.request", "http.client", "requests", "httpx"},
    "mixes a form with the query": {"request.values"},
    "draws random numbers that can be guessed": {"random", "uuid"},
    "hashes by what is broken": {"hashlib.md5", "hashlib.sha1"},
}
AT_BUILDING = ("hatch_build.py", "conftest.py")  # neither runs in production

EXCEPT = {
    # The doctor, a command, asks the site itself, where the settings or the operator say.
    "asks other servers for pages": {"web/doctor/site.py": {"http.client"}},
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_module_of_the_base(what):
    modules = [it for it in MODULES if it.name not in AT_BUILDING]

    found = {str(it.relative_to(ROOT)): FORBIDDEN[what] & names_in(it) for it in modules}

    assert len(modules) > 50
    assert {name: names for name, names in found.items() if names} == EXCEPT.get(what, {})


def names_in(module):
    """All names that a module imports, reads, or calls."""
    names = set()
    for node in ast.walk(ast.parse(module.read_text())):
        match node:
            case ast.Import(names=aliases):
                names |= {part for it in aliases for part in beginnings(it.name)}
            case ast.ImportFrom(module=str(source), names=aliases, level=0):
                whole = [f"{source}.{it.name}" for it in aliases]
                names |= {part for it in whole for part in beginnings(it)}
            case ast.Attribute(attr=name):
                names |= {ast.unparse(node), f".{name}"}
            case ast.Name(id=name):
                names.add(name)
    return names


def beginnings(dotted):
    """`a.b.c` imports `a` and `a.b`, too."""
    parts = dotted.split(".")
    return {".".join(parts[: end + 1]) for end in range(len(parts))}


def test_constraints_name_each_library_that_production_needs():
    pinned = dict(re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(), re.M))
    pinned = {normal(name): version for name, version in pinned.items()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["postgresql"], *extras["redis"]]

    needed = {"heliograph"}
    for line in wanted:
        if "@" not in line:
            add_with_its_needs(Requirement(line), needed)
    for line in distribution("heliograph").requires:
        add_with_its_needs(Requirement(line), needed)

    assert len(needed) > 20
    assert needed - {"heliograph"} <= pinned.keys()
    assert {name: distribution(name).version for name in needed - {"heliograph"}} == {
        name: pinned[name] for name in needed - {"heliograph"}
    }


def add_with_its_needs(requirement, needed, extra=""):
    name = normal(requirement.name)
    if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
        return
    if name in needed and not requirement.extras:
        return
    needed.add(name)
    for line in distribution(name).requires or ():
        for one in requirement.extras or {""}:
            add_with_its_needs(Requirement(line), needed, one)


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()
