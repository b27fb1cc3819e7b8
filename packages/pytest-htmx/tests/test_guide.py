"""The five examples of the guide, beside the app that they are about."""

import re
from pathlib import Path

import pytest

from guide_app import make_app

GUIDE = Path(__file__).parents[1] / "README.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)

exec(compile("".join(EXAMPLES), GUIDE, "exec"))  # noqa: S102  pytest finds them as if written here


@pytest.fixture
def app():
    return make_app()


def test_the_guide_has_an_example_for_each_of_its_five_headings():
    assert len(EXAMPLES) == len(re.findall(r"^## \d", GUIDE.read_text(), re.MULTILINE)) == 5
