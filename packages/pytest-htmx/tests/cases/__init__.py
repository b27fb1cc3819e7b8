"""The cases that the kit and the real htmx must play alike."""

from . import answering, generated, happening, holding, morphing, moving, placing, sending, swapping
from .casting import ALL

__all__ = ["ALL", "answering", "generated", "happening", "holding", "morphing", "moving", "placing"]
__all__ += ["sending", "swapping"]
