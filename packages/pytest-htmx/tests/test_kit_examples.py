"""The examples: each in a fresh environment, with the wheel and with what it requires."""

import shutil
from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def test_the_example_in_django_passes_its_tests_with_the_kit_alone(
    install_wheel, run_outside, tmp_path
):
    python, site = install_wheel(PACKAGE)
    suite = shutil.copytree(PACKAGE / "examples/django", tmp_path / "example")
    needs = ("--requirement", "requirements.txt")
    run_outside(python, "-m", "pip", "install", "--quiet", *needs, cwd=suite)

    printed = run_outside(python, "-W", "error", "-m", "pytest", "-v", cwd=suite)

    assert "[plain] PASSED" in printed
    assert "[htmx] PASSED" in printed
    assert "13 passed" in printed
    assert not (site / "flask").exists()
