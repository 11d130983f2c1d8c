"""Functions that networkx composes from others: its own code, run on compressed graphs, whose parts are compiled.

Their arguments, checks and exceptions are networkx's own.
"""

from __future__ import annotations

from orggraph.fastnx.accelerate import Accelerated, networkx_own
from orggraph.fastnx.info import COMPOSED, COMPOSED_LIGHT

FUNCTIONS = tuple(Accelerated(networkx_own(name), light=name in COMPOSED_LIGHT) for name in (*COMPOSED, *COMPOSED_LIGHT))
vars().update({function.name: function for function in FUNCTIONS})
