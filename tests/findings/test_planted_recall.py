"""What is planted at the stated effect size is found, and little else: nine of ten, both ways. ``make eval`` prints the whole table."""

import numpy as np
import pytest

from tests import eval as evaluation


@pytest.mark.parametrize("name", evaluation.CASES)
def test_precision_and_recall_reach_nine_in_ten(name):
    precision, recall, withheld = evaluation.measure(name, noise=0.0, coverage=1.0, seeds=10)
    assert withheld == 0
    assert precision >= evaluation.TARGET
    assert recall >= evaluation.TARGET


@pytest.mark.parametrize("name", sorted({*evaluation.CASES} - {"leaders_silent", "leaders_apart"}))  # of leaders their own coverage counts
def test_below_the_floor_a_finding_withholds_itself(name):
    precision, recall, withheld = evaluation.measure(name, noise=0.0, coverage=0.3, seeds=2)
    assert withheld == 1
    assert np.isnan([precision, recall]).all()
