"""Fixtures that the three suites share, and the sentences that a run prints at its end."""

import os
import shutil
import subprocess
import sys

import pytest

# A shell or file may hold settings of a site that runs elsewhere, its database above all.
for name in [name for name in os.environ if name.startswith("HELIOGRAPH_")]:
    del os.environ[name]
os.environ["HELIOGRAPH_ENV_FILE"] = os.devnull


@pytest.fixture(scope="session")
def find_program():
    """Return the path of the first of these programs. Without one, CI fails and others skip."""

    def find(*names, what="a real browser"):
        executable = next(filter(None, map(shutil.which, names)), None)
        if executable is None:
            advice = f"needs {what}; on Debian: apt-get install {names[0]}"
            if os.environ.get("CI") == "true":
                pytest.fail(advice)
            pytest.skip(advice)
        return executable

    return find


@pytest.fixture
def run_outside():
    """Run a command that knows nothing of this checkout; return its output."""

    def run(*command, cwd):
        env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        done = subprocess.run(
            command, cwd=cwd, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture
def install_wheel(run_outside, tmp_path):
    """Install a package's wheel, built afresh, into a fresh environment: its Python, its site.

    It takes a package index that pip can reach, and fails with pip's own words without one.
    """

    def install(package):
        wheels, environment = tmp_path / "wheels", tmp_path / "venv"
        build = ("wheel", "--quiet", "--no-deps", "--wheel-dir", wheels, package)
        run_outside(sys.executable, "-m", "pip", *build, cwd=tmp_path)
        run_outside(sys.executable, "-m", "venv", environment, cwd=tmp_path)
        python = environment / "bin/python"
        run_outside(python, "-m", "pip", "install", "--quiet", *wheels.iterdir(), cwd=tmp_path)
        [site] = (environment / "lib").glob("python*/site-packages")
        return python, site

    return install


@pytest.fixture(scope="session")
def chromium(find_program):
    """A real Chromium, driven by Playwright."""
    # The shell is the same browser without the windows around it, and takes two thirds of the time.
    executable = find_program("chromium-headless-shell", "chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=["--disable-background-networking"] + ["--no-sandbox"] * (os.geteuid() == 0),
        )
        yield browser
        browser.close()


OUTSIDE = {"run_outside", "project_copy"}
"""Fixtures whose tests take many seconds: they build, install, or run a copy of the project."""


@pytest.hookimpl(tryfirst=True)  # before pytest looks at -m
def pytest_collection_modifyitems(config, items):
    """Mark the tests that work outside of this checkout, and leave out those that take minutes.

    The latter run only where `make engines` or `make drills` asks for them.
    """
    for item in items:
        if OUTSIDE.intersection(item.fixturenames):
            item.add_marker("outside")
    unasked = [name for name in ("engines", "drills") if name not in config.option.markexpr]
    left_out = [item for item in items if any(map(item.get_closest_marker, unasked))]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture
def tell(record_property):
    """Print a sentence at the end of the run, whichever process the test ran in."""
    return lambda sentence: record_property("told", sentence)


def pytest_terminal_summary(terminalreporter):
    for report in terminalreporter.getreports("passed"):
        for name, sentence in report.user_properties:
            if (report.when, name) == ("call", "told"):
                terminalreporter.write_line(sentence)
    skipped = {report.longrepr[2] for report in terminalreporter.stats.get("skipped", [])}
    for reason in sorted(skipped):
        terminalreporter.write_line(f"SKIPPED, {reason.removeprefix('Skipped: ')}", yellow=True)
