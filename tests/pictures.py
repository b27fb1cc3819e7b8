"""Screenshots of every page in every state, light and dark, in five widths: `make pictures`."""

import sys
import tempfile
from itertools import product
from pathlib import Path

from tests.chromium import launched, visit
from tests.servers import ROOT, running
from tests.states import STATES

FOLDER = ROOT / "pictures"
SIZES = {320: 640, 360: 740, 820: 1100, 1440: 900, 2560: 1300}


def main(names):
    FOLDER.mkdir(exist_ok=True)
    instance = Path(tempfile.mkdtemp())
    with (
        running(["-m", "tests.stage"], instance) as stage,
        launched() as chromium,
    ):
        for name, scheme, width in product(names or STATES, ("light", "dark"), SIZES):
            picture = FOLDER / f"{name}-{scheme}-{width}.png"
            view = {"width": width, "height": SIZES[width]}
            with visit(chromium, stage, forgive=("",), color_scheme=scheme, viewport=view) as page:
                path, bring_about = STATES[name]
                page.goto(path)
                bring_about(page)
                page.wait_for_timeout(1000)  # until what moves has come to rest
                page.screenshot(path=picture)
    print(f"{len(list(FOLDER.iterdir()))} pictures are in {FOLDER.relative_to(ROOT)}/")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
