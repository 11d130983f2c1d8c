"""The examples in the metrics' docstrings give what they say."""

import doctest

import pytest

from orggraph.metrics.base import all_metrics

RUNNER = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)


@pytest.mark.parametrize("name", sorted(all_metrics()))
def test_example(name):
    function = all_metrics()[name].function
    for part in ("Formula", "Parameters", "Returns"):
        assert f"\n    {part}\n" in (function.__doc__ or "")
    for example in doctest.DocTestFinder().find(function, name, globs=function.__globals__.copy()):
        assert RUNNER.run(example).failed == 0
