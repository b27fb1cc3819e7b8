"""The examples: each in a fresh environment, with the wheel and with what it requires."""

import shutil
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1]
EXAMPLES = [path.parent for path in PACKAGE.glob("examples/*/requirements.txt")]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_example_passes_its_tests(install_wheel, run_outside, tmp_path, example):
    python, _ = install_wheel(PACKAGE)
    suite = shutil.copytree(example, tmp_path / "example")
    needs = ("--requirement", "requirements.txt", "pytest", "beautifulsoup4")
    run_outside(python, "-m", "pip", "install", "--quiet", *needs, cwd=suite)

    printed = run_outside(python, "-W", "error", "-m", "pytest", "-q", cwd=suite)

    assert " passed" in printed
    assert "warning" not in printed


def test_there_is_an_example():
    assert [example.name for example in EXAMPLES] == ["bootstrap"]
