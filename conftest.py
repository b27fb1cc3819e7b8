"""What the three suites share: the machine's real browsers, and what a run tells at its end."""

import os
import shutil

import pytest

# A shell may hold settings of a site that runs elsewhere, its database above all.
for name in [name for name in os.environ if name.startswith("HELIOGRAPH_")]:
    del os.environ[name]


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


def pytest_collection_modifyitems(config, items):
    """Leave out the tests in three engines, which take a minute, unless `make engines` asks."""
    if "engines" not in config.option.markexpr:
        left_out = [item for item in items if item.get_closest_marker("engines")]
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
