# ruff: noqa: T201 - a command, which prints
"""A command that runs suites of other projects without and with Heliograph, and compares."""

import os
import subprocess
import sys
import tarfile
import venv
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1]
BUILD = PACKAGE.parents[1] / "build/foreign"
PYTHON = BUILD / "venv/bin/python"


class Suite(NamedTuple):
    release: str
    needs: str
    tests: str = "tests"
    # The reason for which a test may differ, by its name without parameters.
    expected: Mapping[str, str] = MappingProxyType({})


SUITES = [
    Suite(
        "Flask==3.1.3",
        "python-dotenv asgiref",
        expected={
            "tests.test_basic::test_flashes": "Flashing does not set session.modified.",
            "tests.test_blueprints::test_templates_list": "mount.py adds its partial.",
            "tests.test_templating::test_template_loader_debugging": "mount.py brings its partial.",
        },
    ),
    Suite("Flask-Login==0.6.3", "asgiref semantic-version"),
    Suite(
        "Flask-Admin==2.2.1",
        "beautifulsoup4 flask-babel flask-sqlalchemy flask-sqlalchemy-lite sqlalchemy-utils "
        "arrow colour pillow tablib",
        "flask_admin/tests/test_base.py",  # the rest needs databases and clouds
    ),
    Suite(
        "Flask-Security==5.9.2",
        "flask-babel flask-mail flask-sqlalchemy flask-sqlalchemy-lite sqlalchemy<2.1 argon2-cffi "
        "authlib bcrypt cryptography freezegun mongoengine mongomock nh3 peewee phonenumberslite "
        "qrcode requests sqlalchemy-utils webauthn zxcvbn",
        # Each looks for the session's cookie in a page that shows a message.
        expected=dict.fromkeys(
            [
                "tests.test_oauthglue::test_verify_evil_user",
                "tests.test_oauthglue::test_verify_unknown_user",
                "tests.test_tf_plugin::test_tf_select",
                "tests.test_two_factor::test_datastore",
                "tests.test_two_factor::test_setup_bad_phone",
                "tests.test_two_factor::test_two_factor_flag",
            ],
            "The session is not written because of a message.",
        ),
    ),
]


def main():
    for suite in SUITES:
        unpack(suite.release)
    if not PYTHON.exists():
        venv.create(BUILD / "venv", with_pip=True)
    needs = {need for suite in SUITES for need in [suite.release, *suite.needs.split()]}
    pip("install", "--quiet", "pytest<9", *sorted(needs), PACKAGE)

    unexpected = False
    print(f"{'suite':<24}{'without':>9}{'with':>9}  tests that differ")
    for suite in SUITES:
        without, with_it = outcomes(suite, mounted=False), outcomes(suite, mounted=True)
        differing = sorted(
            name
            for name in without.keys() | with_it.keys()
            if without.get(name) != with_it.get(name)
        )
        counts = [list(run.values()).count("passed") for run in (without, with_it)]
        reasons = [suite.expected.get(name.partition("[")[0], "UNEXPECTED") for name in differing]
        unexpected |= not all(counts) or "UNEXPECTED" in reasons
        print(f"{suite.release:<24}{counts[0]:>9}{counts[1]:>9}  {len(differing)}")
        for name, reason in zip(differing, reasons, strict=True):
            change = f"{without.get(name, 'absent')}, then {with_it.get(name, 'absent')}"
            print(f"  {name}: {change}. {reason}")
    return int(unexpected)


def folder_of(release):
    return BUILD / release.replace("==", "-").lower()


def unpack(release):
    """Download a source distribution and unpack it, once."""
    folder = folder_of(release)
    if folder.exists():
        return
    downloads = BUILD / "downloads" / folder.name
    downloads.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary"]
    run(*command, release.partition("==")[0], "--dest", downloads, release)
    [archive] = downloads.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(downloads, filter="data")
    [unpacked] = [path for path in downloads.iterdir() if path.is_dir()]
    unpacked.rename(folder)


def outcomes(suite, *, mounted):
    """Run a suite and return each test's outcome by its name."""
    report = BUILD / "report.xml"
    report.unlink(missing_ok=True)
    command = [PYTHON, "-m", "pytest", "-q", f"--junitxml={report}"]
    plugin = ["-p", "mount"] if mounted else []
    done = subprocess.run(
        [*command, *plugin, suite.tests],
        cwd=folder_of(suite.release),
        env=environment() | {"PYTHONPATH": str(HERE)},
        capture_output=True,
        text=True,
        check=False,
    )
    log = f"{folder_of(suite.release).name}-{'with' if mounted else 'without'}.log"
    (BUILD / log).write_text(done.stdout + done.stderr, "utf-8")
    if not report.exists():
        sys.exit(f"{suite.release} did not run: see build/foreign/{log}")
    cases = ET.parse(report).iter("testcase")  # noqa: S314 - pytest wrote it just now
    return {f"{case.get('classname')}::{case.get('name')}": outcome(case) for case in cases}


def outcome(case):
    return next(
        (child.tag for child in case if child.tag in ("failure", "error", "skipped")), "passed"
    )


def pip(*arguments):
    run(PYTHON, "-m", "pip", *arguments)


def run(*command):
    subprocess.run(command, env=environment(), check=True)


def environment():
    """The shell's variables, without what would bring this checkout along."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


if __name__ == "__main__":
    sys.exit(main())
