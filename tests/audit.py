"""Lighthouse, axe and the Nu HTML checker over our pages, mobile and desktop: `make audit`.

Prints a table and a list of faults; exits with an error unless Lighthouse says 100 four times, axe
finds no violation, and Nu no error but that it knows no `hx-*` attributes. Needs Node.js, Java and
Chromium.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import NamedTuple

from axe_playwright_python.sync_playwright import Axe

from tests.chromium import launched
from tests.servers import ROOT, running, running_site

TOOLS = ROOT / "build" / "audit" / "node_modules"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
WIDTHS = {"mobile": 360, "desktop": 1350}
TRIES = 3  # a machine that does other work makes pages slower, never faster


class Verdict(NamedTuple):
    """One tool's verdict on a page: its cell of the table, and a line for each fault."""

    shown: str
    faults: list[str]


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    has_demo = (ROOT / "demo").is_dir()
    open_to_all = ["/", "/login", "/register", "/confirm", "/password/forgotten"]
    pages = [*open_to_all, "/account", *["/workbench"] * has_demo]
    failed = False
    with (
        running(["-m", "demo"], folder) if has_demo else running_site(folder) as site,
        launched() as chromium,
    ):
        cookie = cookie_of_somebody_logged_in(site)
        print(f"{'page':19} {'as':8} {' '.join(f'{name:>14}' for name in CATEGORIES)} axe  nu")
        for path in pages:
            headers = {"Cookie": cookie} if path == "/account" else {}
            nu = checked_by_nu(site + path, headers)
            for form in WIDTHS:
                light = measured_by_lighthouse(site + path, headers, form)
                axe = checked_by_axe(chromium, site + path, headers, form)
                print(f"{path:19} {form:8} {light.shown} {axe.shown:>3} {nu.shown:>3}", flush=True)
                for fault in light.faults + axe.faults + nu.faults:
                    print(f"    {fault}")
                    failed = True
    sys.exit(failed)


def cookie_of_somebody_logged_in(site: str) -> str:
    jar = urllib.request.HTTPCookieProcessor()
    form = b"username=admin&password=admin"
    urllib.request.build_opener(jar).open(f"{site}/login", form).close()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar.cookiejar)


def measured_by_lighthouse(url: str, headers: dict[str, str], form: str) -> Verdict:
    best: dict[str, int] = {}
    faults: list[str] = []
    for _ in range(TRIES):
        report = run_lighthouse(url, headers, form)
        scores = {name: round(100 * report["categories"][name]["score"]) for name in CATEGORIES}
        if sum(scores.values()) > sum(best.values()):
            best, faults = scores, faults_in(report)
        if best["performance"] == 100:
            break
    return Verdict(" ".join(f"{best[name]:14}" for name in CATEGORIES), faults)


def run_lighthouse(url: str, headers: dict[str, str], form: str) -> dict:
    words = [
        *(TOOLS / ".bin" / "lighthouse", url, "--quiet", "--output=json", "--output-path=stdout"),
        *("--chrome-flags=--headless=new" + " --no-sandbox" * (os.geteuid() == 0),),
        *(f"--only-categories={','.join(CATEGORIES)}", f"--extra-headers={json.dumps(headers)}"),
        *["--preset=desktop"] * (form == "desktop"),
    ]
    environment = {**os.environ, "CHROME_PATH": shutil.which("chromium")}
    told = subprocess.run(words, env=environment, stdout=subprocess.PIPE, check=True).stdout
    report = json.loads(told)
    if error := report.get("runtimeError"):
        sys.exit(f"Lighthouse could not read {url}: {error['message']}")
    return report


def faults_in(report: dict) -> list[str]:
    """Return the faults of each category that is below 100."""
    faults = []
    for name in CATEGORIES:
        category = report["categories"][name]
        if round(100 * category["score"]) < 100:
            audits = [report["audits"][ref["id"]] for ref in category["auditRefs"] if ref["weight"]]
            titles = [audit["title"] for audit in audits if (audit["score"] or 0) < 0.9]
            faults.append(f"Lighthouse, {name}: {'; '.join(titles)}")
    return faults


def checked_by_axe(chromium, url: str, headers: dict[str, str], form: str) -> Verdict:
    view = {"width": WIDTHS[form], "height": 700}
    context = chromium.new_context(
        viewport=view, reduced_motion="reduce", extra_http_headers=headers
    )
    faults = []
    for scheme in ("light", "dark"):
        page = context.new_page()
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.goto(url)
        faults += [
            f"axe, {scheme}: {violation['help']}: {violation['nodes'][0]['html']}"
            for violation in Axe().run(page).response["violations"]
        ]
    context.close()
    return Verdict(str(len(faults)), faults)


def checked_by_nu(url: str, headers: dict[str, str]) -> Verdict:
    """Feed the page on standard input: the checker refuses an address on this machine."""
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as response:
        document = response.read()
    told = subprocess.run(
        ["java", "-jar", TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar", "--format", "json", "-"],
        input=document,
        stderr=subprocess.PIPE,
        check=False,  # it exits with 1 because of the attributes
    ).stderr
    errors = [
        f"Nu, line {message.get('lastLine')}: {message['message']}"
        for message in json.loads(told)["messages"]
        if message["type"] != "info"
        and not re.match(r"Attribute “hx-[^”]+” not allowed", message["message"])
    ]
    return Verdict(str(len(errors)), errors)


if __name__ == "__main__":
    main()
