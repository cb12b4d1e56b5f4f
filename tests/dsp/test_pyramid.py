import numpy as np
import pytest

from voicestudio.dsp.pyramid import BASE, FACTOR, Pyramid


def brute(samples, start, stop, n_columns):
    mins, maxs = np.full((2, n_columns), np.nan, np.float32)
    for column in range(n_columns):
        first = start + column * (stop - start) // n_columns
        last = max(start + (column + 1) * (stop - start) // n_columns, first + 1)
        part = samples[max(0, first) : max(0, last)]
        if len(part):
            mins[column], maxs[column] = part.min(), part.max()
    return mins, maxs


def check(pyramid, samples, start, stop, n_columns):
    mins, maxs = pyramid.columns(start, stop, n_columns)
    expected = brute(samples, start, stop, n_columns)
    np.testing.assert_array_equal(mins, expected[0])
    np.testing.assert_array_equal(maxs, expected[1])


@pytest.mark.parametrize("seed", range(40))
def test_columns_are_exact_at_any_place_and_scale(seed):
    random = np.random.default_rng(seed)
    samples = random.standard_normal(int(10 ** random.uniform(0, 5.3))).astype(np.float32)
    pyramid = Pyramid()
    done = 0
    while done < len(samples):
        size = int(random.integers(1, max(2, len(samples) // 2)) + len(samples) // 20)
        pyramid.append(samples[done : done + size])
        done = min(done + size, len(samples))
        grown = samples[:done]
        for _ in range(4):
            start, stop = np.sort(random.integers(-len(grown) // 4, len(grown) * 5 // 4 + 2, 2))
            check(pyramid, grown, int(start), int(stop), int(random.integers(1, 400)))
    assert len(pyramid) == done


@pytest.mark.parametrize("n", [1, BASE - 1, BASE, BASE + 1, BASE * FACTOR, BASE * FACTOR**2 - 1, BASE * FACTOR**2 + 1])
def test_edges_of_buckets(n):
    samples = np.random.default_rng(n).standard_normal(n).astype(np.float32)
    pyramid = Pyramid()
    pyramid.append(samples)
    for start, stop, n_columns in [(0, n, 1), (0, n, n), (1, n, 1), (0, n - 1, 3), (-5, n + 5, 7), (0, 2 * n, 2)]:
        check(pyramid, samples, start, stop, n_columns)


def test_one_sample_is_never_lost():
    samples = np.zeros(300_000, np.float32)
    pyramid = Pyramid()
    pyramid.append(samples[:123_457])
    pyramid.append(np.array([0.7], np.float32))
    pyramid.append(samples[123_458:])
    mins, maxs = pyramid.columns(0, 300_000, 100)
    assert np.flatnonzero(maxs).tolist() == [123_457 // 3000]
    assert not mins.any()


def test_nothing_yet_and_nothing_asked():
    pyramid = Pyramid()
    mins, maxs = pyramid.columns(0, 100, 5)
    assert np.isnan(mins).all()
    assert np.isnan(maxs).all()
    pyramid.append(np.ones(100, np.float32))
    assert pyramid.columns(0, 100, 0)[0].shape == (0,)
    assert pyramid.columns(50, 50, 2)[1].tolist() == [1.0, 1.0]


def test_samples_are_kept_and_memory_is_small():
    samples = np.random.default_rng(0).standard_normal(500_000).astype(np.float32)
    pyramid = Pyramid()
    for start in range(0, len(samples), 4096):
        pyramid.append(samples[start : start + 4096])
    assert np.array_equal(pyramid.samples, samples)
    assert sum(level.bounds.nbytes for level in pyramid._levels) < 0.1 * samples.nbytes
    with pytest.raises(ValueError, match="read-only"):
        pyramid.samples[0] = 1.0
