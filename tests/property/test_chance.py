"""Chances and intervals agree with scipy.stats."""

from typing import Any

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from orggraph.metrics import chance

shares = st.floats(0, 1)
counts = st.integers(0, 10_000)


@given(k=st.integers(-2, 10_000), n=counts, p=shares)
def test_binomial(k: int, n: int, p: float) -> None:
    known = scipy.stats.binom
    assert float(chance.binomial_cdf(k, n, p)) == pytest.approx(float(known.cdf(k, n, p)), rel=1e-6, abs=1e-300)
    assert float(chance.binomial_sf(k, n, p)) == pytest.approx(float(known.sf(k, n, p)), rel=1e-6, abs=1e-300)


@given(k=counts, mean=st.floats(0, 10_000), dispersion=st.floats(1.01, 50))
def test_counts(k: int, mean: float, dispersion: float) -> None:
    assert float(chance.poisson_cdf(k, mean)) == pytest.approx(float(scipy.stats.poisson.cdf(k, mean)), rel=1e-6, abs=1e-300)
    if mean > 1e-6:
        size, p = mean / (dispersion - 1), 1 / dispersion
        assert float(chance.negative_binomial_cdf(k, size, p)) == pytest.approx(
            float(scipy.stats.nbinom.cdf(k, size, p)), rel=1e-6, abs=1e-300
        )


@given(x=st.floats(0, 1000), shape=st.floats(0.5, 1000), other=st.floats(0.5, 1000))
def test_posteriors(x: float, shape: float, other: float) -> None:
    assert float(chance.gamma_cdf(x, shape)) == pytest.approx(float(scipy.stats.gamma.cdf(x, shape)), rel=1e-6, abs=1e-300)
    part = x / 1000
    assert float(chance.beta_cdf(part, shape, other)) == pytest.approx(
        float(scipy.stats.beta.cdf(part, shape, other)), rel=1e-6, abs=1e-300
    )


@given(events=st.integers(0, 300), x=st.floats(0.01, 1000), by_size=st.one_of(st.just(0.0), st.floats(0.01, 2)))
def test_the_mean_behind_a_count(events: int, x: float, by_size: float) -> None:
    def law(mean: float) -> Any:
        return scipy.stats.nbinom(1 / by_size, 1 / (1 + by_size * mean)) if by_size else scipy.stats.poisson(mean)

    low, high = (float(limit) for limit in chance.rate_interval(events, by_size))
    assert float(law(high).cdf(events)) == pytest.approx(0.025, rel=1e-5)
    assert low == 0 if events == 0 else float(law(low).sf(events - 1)) == pytest.approx(0.025, rel=1e-5)
    few, more = (
        float(law(x).cdf(k)) for k in (events - 1, events)
    )  # Jeffreys lies between the chances of at least, and of more than, so many
    assert 1 - more - 1e-9 <= float(chance.rate_certainty(x, events, by_size)) <= 1 - few + 1e-9


@given(hits=st.integers(0, 500), more=st.integers(0, 500))
def test_share_interval(hits: int, more: int) -> None:
    if hits + more == 0:
        assert np.isnan(chance.share_interval(0, 0)).all()
        return
    known = scipy.stats.binomtest(hits, hits + more).proportion_ci(method="exact")
    assert chance.share_interval(hits, hits + more) == pytest.approx((known.low, known.high), rel=1e-6, abs=1e-12)


@given(values=hnp.arrays(float, st.integers(2, 60), elements=st.sampled_from([*np.linspace(-3, 3, 200)])), ties=st.booleans())
def test_kendall_with_and_without_equal_values(values: np.ndarray, ties: bool) -> None:
    y = np.round(values) if ties else values
    x = np.arange(len(y), dtype=float)
    known = float(scipy.stats.kendalltau(x, y).pvalue)
    assert chance.kendall_p(x, y) == pytest.approx(known, rel=1e-9, nan_ok=True)


@given(p=hnp.arrays(float, st.integers(1, 200), elements=shares))
def test_false_discovery(p: np.ndarray) -> None:
    assert chance.benjamini_hochberg(p).tolist() == pytest.approx(scipy.stats.false_discovery_control(p).tolist(), rel=1e-12, abs=1e-300)


@given(q=st.floats(0.01, 0.99), degrees=st.integers(1, 1000))
def test_student(q: float, degrees: int) -> None:
    assert chance.student_quantile(q, degrees) == pytest.approx(float(scipy.stats.t.ppf(q, degrees)), rel=1e-6, abs=1e-9)
