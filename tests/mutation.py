"""`make mutate`: breaks the code in every small way that mutmut knows, and asks the tests.

Ends well if nine in ten of the broken versions (mutants) are killed, a test having failed, and if
each one that survives stands in survivors.txt under the reason why no test can or should see it.
`python -m tests.mutation 'heliograph.seal.*'` asks only of those, again, and shows the survivors.
"""

import os
import subprocess
import sys
from fnmatch import fnmatch

import libcst
import mutmut.__main__ as mutmut
from mutmut.mutation import file_mutation
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.runners.harness import PytestRunner
from mutmut.state import state
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

from tests.servers import ROOT

SURVIVORS = ROOT / "tests" / "survivors.txt"
ENDINGS = ROOT / "mutants" / "endings.json"
BOUND = 0.9


def main(names):
    os.chdir(ROOT)
    os.environ["HTMX_ENDINGS"] = str(ENDINGS)
    ENDINGS.parent.mkdir(exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/test_kit_against_htmx.py"], check=True
    )
    mutate_decorated_functions_too()
    let_the_quickest_judge()
    mutmut.cli(["run", *names], standalone_mode=False)
    return spoiled() or report(names)


def mutate_decorated_functions_too():
    """mutmut leaves them out, and with them all views and properties.

    Its reason is that each mutant would be decorated once more: a view would be routed again. So
    they go without, and only the function that chooses between them is decorated, as it is.
    """
    skips = file_mutation.MutationVisitor._skip_node_and_children
    arranged = file_mutation.function_trampoline_arrangement

    def skips_setters_only(visitor, node):
        if isinstance(node, libcst.FunctionDef) and node.decorators:
            # A setter has the name of its property, by which mutmut knows it.
            return any(libcst.matchers.matches(one.decorator, SETTER) for one in node.decorators)
        return skips(visitor, node)

    def arranged_without_decorators(function, mutants, class_name):
        declared, [chooser, *versions], assigned, names = arranged(function, mutants, class_name)
        versions = [version.with_changes(decorators=[]) for version in versions]
        return declared, [chooser, *versions], assigned, names

    file_mutation.MutationVisitor._skip_node_and_children = skips_setters_only
    file_mutation.function_trampoline_arrangement = arranged_without_decorators


SETTER = libcst.matchers.Attribute(attr=libcst.matchers.Name("setter"))


def let_the_quickest_judge():
    """The first test to fail kills, so they are asked in the order of what they take.

    Those of the site come last, as they set up a database before. The kit is judged by its own
    tests, and nothing by the walk through all pages: both take much, and kill hardly one more.
    """
    run = PytestRunner.run_tests

    def cost(test):
        sets_up_nothing = test.startswith(("tests/test_kit", "tests/delivery"))
        return not sets_up_nothing, state().duration_by_test[test]

    def run_judges(runner, *, mutant_name, tests):
        if mutant_name:
            own = "tests/test_kit" if mutant_name.startswith("heliograph.testing.") else "tests/"
            judges = [one for one in tests if one.startswith(own) and "law_of_one_page" not in one]
            tests = sorted(judges or tests, key=cost)
        return run(runner, mutant_name=mutant_name, tests=tests)

    PytestRunner.run_tests = run_judges


def spoiled():
    """Whether a mutant has left something in mutants/ by which the others failed."""
    mutmut.set_mutant_under_test("")
    failed = PytestRunner().run_tests(mutant_name=None, tests=[])
    return "Without a mutant the tests fail, too: one has spoiled them." if failed else None


def report(names):
    """Print what became of the mutants; returns what is wrong about it, if anything."""
    fates = dict(fates_of_mutants(names or ["*"]))
    survivors = [mutant for mutant, fate in fates.items() if fate not in ("killed", "timeout")]
    shown = sorted(described(mutant) for mutant in survivors)
    rate = 1 - len(survivors) / len(fates)
    print(f"\n{len(fates)} mutants, {len(survivors)} survived: {rate:.1%} killed")
    if names:
        return "\n".join(shown)

    known = known_survivors()
    unknown = [text for text in shown if text not in known]
    gone = sorted(known - set(shown))
    return "\n".join(
        [f"Fewer than {BOUND:.0%} are killed."] * (rate < BOUND)
        + [f"Survived, and not in {SURVIVORS.name}: {text}" for text in unknown]
        + [f"In {SURVIVORS.name}, and killed: {text}" for text in gone]
    )


def fates_of_mutants(patterns):
    """Each mutant of these names, with what mutmut says of it."""
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        for name, code in data.exit_code_by_key.items():
            if any(fnmatch(name, pattern) for pattern in patterns):
                yield (path, name), status_by_exit_code[code]


def described(mutant):
    """A mutant by its function and its changed lines: what stays when others come and go."""
    path, name = mutant
    function, of_class = orig_function_and_class_names_from_key(name)
    diff = get_diff_for_mutant(name, path=path).splitlines()[2:]
    old, new = ([line[1:].strip() for line in diff if line[0] == sign] for sign in "-+")
    change = " ".join(new) if new else f"without {' '.join(old)}"
    return f"{path} {of_class + '.' if of_class else ''}{function}: {change}"


def known_survivors():
    """The indented lines of survivors.txt; the line above them is their reason."""
    lines = SURVIVORS.read_text().splitlines()
    return {line.strip() for line in lines if line.startswith(" ")}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) or None)
