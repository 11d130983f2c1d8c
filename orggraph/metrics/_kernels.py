"""Compiled loops over compressed rows: ``indptr, indices`` are as in `CSRGraph`."""

from __future__ import annotations

import heapq

import numpy as np

from orggraph.fastnx.csr import Floats, Ints, Positions
from orggraph.fastnx.kernel import kernel

COORDINATOR, ITINERANT, GATEKEEPER, REPRESENTATIVE, LIAISON = range(5)
TABLE = (1 << 13) - 1  # the last place of a table of hashed nodes: 8 KiB, which the nearest cache holds


@kernel
def brokerage(
    indptr: Ints,
    indices: Positions,
    in_indptr: Ints,
    in_indices: Positions,
    back: Ints,
    group: Positions,
    groups: int,
    start: int,
    stop: int,
) -> tuple[Ints, Ints, Floats]:
    """Count the open two-paths a → v → b of the nodes v from ``start`` to ``stop - 1`` by role, those with an unknown group, and overlaps.

    All two-paths are counted from the groups of v's neighbours; those that an arc a → b closes, or that lead back to a, are found singly
    and taken off. ``group`` is -1 where unknown, ``groups`` how many there are, ``back`` the entry of the arc back, -1 without one.

    The overlaps of ordered pairs of known paths: ``[paths, first end shared, last end shared, one's first the other's last, swapped]``.
    """
    n = len(indptr) - 1
    roles = np.zeros((stop - start, 5), np.int64)
    lost = np.zeros(stop - start, np.int64)
    overlaps = np.zeros((stop - start, 5))
    into = np.zeros(groups, np.int64)  # who tells v, by group
    teller, told = np.full(n, -1, np.int32), np.full(n, -1, np.int32)  # who tells v, and whom v tells: v itself stands there
    place = np.empty(n, np.int32)  # among those whom v tells
    maybe = np.zeros(TABLE + 1, np.uint8)  # whether v may tell b
    touched = np.empty(n, np.int32)
    closing = np.empty(n + 1, np.int64)  # arcs a → b to such
    first, last = np.empty(n, np.int64), np.empty(n, np.int64)  # open two-paths over each arc to v, and over each from v
    for v in range(start, stop):
        gv = group[v]
        tellers, listeners = in_indices[in_indptr[v] : in_indptr[v + 1]], indices[indptr[v] : indptr[v + 1]]
        known_in, known_out, mine_out, same = 0, 0, 0, 0
        for a in tellers:
            teller[a] = v
            if group[a] >= 0:
                into[group[a]] += 1
                known_in += 1
        for i in range(len(listeners)):
            b = listeners[i]
            told[b] = v
            maybe[b & TABLE] = 1
            place[b] = i
            last[i] = known_in if group[b] >= 0 and gv >= 0 else 0
            if group[b] >= 0:
                known_out += 1
                if group[b] == gv:
                    mine_out += 1
                else:
                    same += into[group[b]]
        coordinator, itinerant, gatekeeper, representative, liaison, unknown = 0, 0, 0, 0, 0, len(tellers) * len(listeners)
        if gv >= 0:
            mine_in = into[gv]
            unknown -= known_in * known_out
            coordinator, itinerant, gatekeeper = mine_in * mine_out, same, (known_in - mine_in) * mine_out
            representative, liaison = mine_in * (known_out - mine_out), (known_in - mine_in) * (known_out - mine_out) - same
        mutual, swapped = 0, 0
        for i in range(len(tellers)):  # all rows are called for before the first is needed: waiting for memory takes most of the time
            touched[i] = indices[indptr[tellers[i]]]
        for i in range(len(tellers)):
            a = tellers[i]
            ga = group[a]
            into[max(ga, 0)] = 0
            known = ga >= 0 and gv >= 0
            first[i] = known_out if known else 0
            both = told[a] == v
            if both and known:  # a → v → a
                mutual += 1
                first[i] -= 1
                last[place[a]] -= 1
                coordinator -= ga == gv
                itinerant -= ga != gv
            elif both:
                unknown -= 1
            hits = 0
            for k in range(indptr[a], indptr[a + 1]):  # no branch, and a table that stays at hand: this loop takes most of the time
                closing[hits] = k
                hits += maybe[indices[k] & TABLE]
            for k in closing[:hits]:
                b = indices[k]
                if told[b] != v:
                    continue
                gb = group[b]
                if not known or gb < 0:
                    unknown -= 1
                    continue
                first[i] -= 1
                last[place[b]] -= 1
                coordinator -= ga == gv and gv == gb
                representative -= ga == gv and gv != gb
                gatekeeper -= ga != gv and gv == gb
                itinerant -= ga == gb and gv != gb
                liaison -= ga != gv and gv != gb and ga != gb
                if both and teller[b] == v:
                    swapped += 1 if back[k] >= 0 else 2  # a → v → b, and b → v → a where that is not met by itself
        at = v - start
        roles[at, COORDINATOR], roles[at, ITINERANT], roles[at, GATEKEEPER] = coordinator, itinerant, gatekeeper
        roles[at, REPRESENTATIVE], roles[at, LIAISON], lost[at] = representative, liaison, unknown
        overlaps[at, 4] = mutual * (mutual - 1) - swapped
        for i in range(len(tellers)):
            overlaps[at, 0] += first[i]
            overlaps[at, 1] += float(first[i]) ** 2
            if told[tellers[i]] == v:
                overlaps[at, 3] += float(first[i]) * last[place[tellers[i]]]
        for i in range(len(listeners)):
            maybe[listeners[i] & TABLE] = 0
            overlaps[at, 2] += float(last[i]) ** 2
    return roles, lost, overlaps


@kernel
def ball_sizes(indptr: Ints, indices: Positions, steps: int, nodes: Ints) -> Ints:
    """Count for each of some nodes how many others it reaches within 1, 2 … ``steps`` hops along arcs."""
    n = len(indptr) - 1
    counts = np.zeros((len(nodes), steps), np.int64)
    seen = np.full(n, -1, np.int64)
    queue = np.empty(n, np.int64)
    for i, s in enumerate(nodes):
        seen[s] = s
        queue[0] = s
        first, last = 0, 1
        for step in range(steps):
            end = last
            for at in range(first, end):
                for k in range(indptr[queue[at]], indptr[queue[at] + 1]):
                    w = indices[k]
                    if seen[w] != s:
                        seen[w] = s
                        queue[last] = w
                        last += 1
            first = end
            counts[i, step] = last - 1
    return counts


@kernel
def distances(indptr: Ints, indices: Positions, source: int, hops: Ints, queue: Ints) -> int:
    """Write hops from ``source`` along arcs into ``hops`` (-1: not reached) and the reached into ``queue``; return their number."""
    hops[:] = -1
    hops[source] = 0
    queue[0] = source
    first, last = 0, 1
    while first < last:
        v = queue[first]
        first += 1
        for k in range(indptr[v], indptr[v + 1]):
            w = indices[k]
            if hops[w] < 0:
                hops[w] = hops[v] + 1
                queue[last] = w
                last += 1
    return last


@kernel
def nearness(indptr: Ints, indices: Positions, sources: Ints) -> tuple[Floats, Floats, Floats, Ints]:
    """Sum over the sources, for every node: 1/d, its square, d, and how many sources reach it along arcs."""
    n = len(indptr) - 1
    near, square, far, reached = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n, np.int64)
    hops, queue = np.empty(n, np.int64), np.empty(n, np.int64)
    for source in sources:
        last = distances(indptr, indices, source, hops, queue)
        for at in range(1, last):
            w = queue[at]
            near[w] += 1 / hops[w]
            square[w] += 1 / hops[w] ** 2
            far[w] += hops[w]
            reached[w] += 1
    return near, square, far, reached


@kernel
def hop_counts(indptr: Ints, indices: Positions, sources: Ints) -> tuple[Ints, Ints]:
    """Count the ordered pairs (source, other) at every distance, and return the farthest distance of each source."""
    n = len(indptr) - 1
    counts, farthest = np.zeros(n + 1, np.int64), np.zeros(len(sources), np.int64)
    hops, queue = np.empty(n, np.int64), np.empty(n, np.int64)
    for i, source in enumerate(sources):
        last = distances(indptr, indices, source, hops, queue)
        for at in range(1, last):
            counts[hops[queue[at]]] += 1
        farthest[i] = hops[queue[last - 1]]
    return counts, farthest


@kernel
def bridging(indptr: Ints, indices: Positions, group: Ints, sources: Ints) -> tuple[Floats, Floats, Floats]:
    """Sum over the sources s, for every v between s and others of another group, the share of shortest ways that lead through v.

    Brandes' accumulation with targets of other groups alone. Group -1 is neither source nor target. Also returned: the sum of the
    squares, and per source the targets of other groups it reaches.
    """
    n = len(indptr) - 1
    total, square, pairs = np.zeros(n), np.zeros(n), np.zeros(len(sources))
    hops, queue = np.empty(n, np.int64), np.empty(n, np.int64)
    ways, share = np.empty(n), np.empty(n)
    for i, s in enumerate(sources):
        if group[s] < 0:
            continue
        hops[:] = -1
        hops[s], ways[s], share[s], queue[0] = 0, 1.0, 0.0, s
        first, last = 0, 1
        while first < last:
            v = queue[first]
            first += 1
            for k in range(indptr[v], indptr[v + 1]):
                w = indices[k]
                if hops[w] < 0:
                    hops[w], ways[w], share[w] = hops[v] + 1, 0.0, 0.0
                    queue[last] = w
                    last += 1
                if hops[w] == hops[v] + 1:
                    ways[w] += ways[v]
        for at in range(last - 1, 0, -1):
            w = queue[at]
            counts = 1.0 if group[w] >= 0 and group[w] != group[s] else 0.0
            pairs[i] += counts
            for k in range(indptr[w], indptr[w + 1]):  # undirected: the arcs of w lead to those before it too
                v = indices[k]
                if hops[v] == hops[w] - 1:
                    share[v] += ways[v] / ways[w] * (counts + share[w])
            total[w] += share[w]
            square[w] += share[w] ** 2
    return total, square, pairs


@kernel
def ways_through(indptr: Ints, indices: Positions, members: Ints, sources: Ints) -> tuple[Floats, Floats]:
    """Sum per source, over targets outside a group, the share of shortest ways through any member; count the targets reached."""
    n = len(indptr) - 1
    inside = np.zeros(n, np.bool_)
    inside[members] = True
    through, targets = np.zeros(len(sources)), np.zeros(len(sources))
    hops, queue = np.empty(n, np.int64), np.empty(n, np.int64)
    ways, around = np.empty(n), np.empty(n)
    for i, s in enumerate(sources):
        last = distances(indptr, indices, s, hops, queue)
        for at in range(last):
            ways[queue[at]] = 0.0
            around[queue[at]] = 0.0
        ways[s] = around[s] = 1.0
        for at in range(last):
            v = queue[at]
            if inside[v]:
                around[v] = 0.0
            elif at:
                through[i] += 1 - around[v] / ways[v]
                targets[i] += 1
            for k in range(indptr[v], indptr[v + 1]):
                w = indices[k]
                if hops[w] == hops[v] + 1:
                    ways[w] += ways[v]
                    around[w] += around[v]
    return through, targets


@kernel
def attack(indptr: Ints, indices: Positions) -> Ints:
    """Return the order in which nodes go when each time the one of highest remaining degree goes (ties: the lowest number)."""
    n = len(indptr) - 1
    degree = indptr[1:] - indptr[:-1]
    gone = np.zeros(n, np.bool_)
    order = np.empty(n, np.int64)
    heap = [-degree[v] * n + v for v in range(n)]  # degree and number as one; entries of degrees that have sunk since are skipped
    heapq.heapify(heap)
    at = 0
    while at < n:
        first = heapq.heappop(heap)
        v = first % n
        if gone[v] or first != v - degree[v] * n:
            continue
        gone[v] = True
        order[at] = v
        at += 1
        for k in range(indptr[v], indptr[v + 1]):
            w = indices[k]
            if not gone[w]:
                degree[w] -= 1
                heapq.heappush(heap, w - degree[w] * n)
    return order


@kernel
def _root(parent: Ints, v: int) -> int:
    while parent[v] != v:
        parent[v] = parent[parent[v]]
        v = parent[v]
    return v


@kernel
def largest_left(indptr: Ints, indices: Positions, order: Ints) -> Ints:
    """Return the largest component after the first 1, 2 … n nodes of ``order`` have gone (they come back in reverse, joined one by one)."""
    n = len(order)
    parent, size, there = np.arange(n), np.ones(n, np.int64), np.zeros(n, np.bool_)
    largest = np.zeros(n, np.int64)
    most = 0
    for at in range(n - 1, -1, -1):
        largest[at] = most
        v = order[at]
        there[v] = True
        most = max(most, 1)
        for k in range(indptr[v], indptr[v + 1]):
            if there[indices[k]]:
                a, b = _root(parent, v), _root(parent, indices[k])
                if a != b:
                    if size[a] < size[b]:
                        a, b = b, a
                    parent[b] = a
                    size[a] += size[b]
                    most = max(most, size[a])
    return largest


@kernel
def same_by_chance(a: Positions, b: Positions, label: Positions, draws: int, seed: int) -> Ints:
    """Count the pairs (a, b) with one label, for each of ``draws`` random orders of the labels."""
    np.random.seed(seed)
    shuffled = label.copy()
    counts = np.zeros(draws, np.int64)
    for draw in range(draws):
        np.random.shuffle(shuffled)
        same = 0
        for k in range(len(a)):
            same += shuffled[a[k]] == shuffled[b[k]]
        counts[draw] = same
    return counts


GONE, EMPTY = -2, -1  # what a place of a hash table holds besides keys


@kernel
def _place(table: Ints, key: int) -> int:
    """Return where a key stands in a hash table with open addresses, -1 if it does not."""
    last = len(table) - 1
    at = (key * 7046029254386353131 >> 20) & last
    while table[at] != EMPTY:
        if table[at] == key:
            return at
        at = (at + 1) & last
    return -1


@kernel
def _enter(table: Ints, key: int) -> None:
    last = len(table) - 1
    at = (key * 7046029254386353131 >> 20) & last
    while table[at] >= 0:
        at = (at + 1) & last
    table[at] = key


@kernel
def _key(n: int, a: int, b: int) -> int:
    return min(a, b) * n + max(a, b)


@kernel
def rewired(n: int, a: Ints, b: Ints, tries: int, seed: int) -> tuple[Ints, Ints, int]:
    """Try to swap the ends of two random ties, keeping every degree, no loops and no parallels; return the ties and the swaps made."""
    np.random.seed(seed)
    m = len(a)
    a, b = a.copy(), b.copy()
    size = 16
    while size < 4 * m:
        size *= 2
    table = np.full(size, EMPTY)
    for k in range(m):
        _enter(table, _key(n, a[k], b[k]))
    made, graves = 0, 0
    for _ in range(tries):
        i, j = np.random.randint(m), np.random.randint(m)
        if np.random.random() < 0.5:
            a[j], b[j] = b[j], a[j]
        one, two, three, four = a[i], b[i], a[j], b[j]
        if one in (three, four) or two in (three, four):
            continue
        if _place(table, _key(n, one, four)) >= 0 or _place(table, _key(n, three, two)) >= 0:
            continue
        table[_place(table, _key(n, one, two))] = GONE
        table[_place(table, _key(n, three, four))] = GONE
        _enter(table, _key(n, one, four))
        _enter(table, _key(n, three, two))
        b[i], b[j] = four, two
        made += 1
        graves += 2
        if graves > size // 8:  # graves lengthen every search
            graves = 0
            table[:] = EMPTY
            for k in range(m):
                _enter(table, _key(n, a[k], b[k]))
    return a, b, made


@kernel
def _apart(n: int, a: Ints, b: Ints, least: int) -> int:
    """Return how many nodes lie outside the largest component, in components of ``least`` nodes or more."""
    parent = np.arange(n)
    for k in range(len(a)):
        one, two = _root(parent, a[k]), _root(parent, b[k])
        parent[max(one, two)] = min(one, two)
    size = np.zeros(n, np.int64)
    for v in range(n):
        size[_root(parent, v)] += 1
    return int(size[size >= least].sum() - size.max()) if size.max() >= least else 0


@kernel
def apart_by_chance(n: int, a: Ints, b: Ints, least: int, tries: int, seed: int, draws: int, hits: int) -> tuple[int, int]:
    """Rewire until ``hits`` networks, or as many as told, have as many nodes apart as this one; return how many had, of how many drawn."""
    here, had = _apart(n, a, b, least), 0
    for draw in range(draws):
        c, d, _ = rewired(n, a, b, tries, seed + draw)
        had += _apart(n, c, d, least) >= here
        if had == hits:
            return had, draw + 1
    return had, draws


@kernel
def reachable(indptr: Ints, indices: Positions, limit: int) -> tuple[Ints, Ints]:
    """Return for every node all nodes it reaches along arcs, itself included, as compressed rows; empty rows past ``limit`` entries."""
    n = len(indptr) - 1
    starts = np.zeros(n + 1, np.int64)
    seen, queue = np.full(n, -1, np.int64), np.empty(n, np.int64)
    found = np.empty(16 * n + 16, np.int64)
    used = 0
    for s in range(n):
        seen[s] = s
        queue[0] = s
        first, last = 0, 1
        while first < last:
            v = queue[first]
            first += 1
            for k in range(indptr[v], indptr[v + 1]):
                w = indices[k]
                if seen[w] != s:
                    seen[w] = s
                    queue[last] = w
                    last += 1
        if used + last > limit:
            return np.zeros(n + 1, np.int64), queue[:0]
        if used + last > len(found):
            longer = np.empty(2 * (used + last), np.int64)
            longer[:used] = found[:used]
            found = longer
        found[used : used + last] = queue[:last]
        used += last
        starts[s + 1] = used
    return starts, found[:used]


@kernel
def without_least(starts: Ints, found: Ints, a: Ints, b: Ints) -> Ints:
    """Count the pairs whose common upper bounds have no least one (or that have none). Rows hold who reaches a node, sorted.

    What stands above a bound is a bound too, so a pair has a least one just when a bound has as many nodes above as the pair has bounds.
    """
    bad = np.zeros(len(a), np.int64)
    for k in range(len(a)):
        i, j = starts[a[k]], starts[b[k]]
        bounds, most = 0, 0
        while i < starts[a[k] + 1] and j < starts[b[k] + 1]:
            if found[i] < found[j]:
                i += 1
            elif found[i] > found[j]:
                j += 1
            else:
                bounds += 1
                most = max(most, starts[found[i] + 1] - starts[found[i]])
                i += 1
                j += 1
        bad[k] = bounds == 0 or most < bounds
    return bad


@kernel
def two_paths(indptr: Ints, indices: Positions) -> tuple[int, int]:
    """Count ordered two-paths i → j → k with i ≠ k, and those with the arc i → k."""
    n = len(indptr) - 1
    told = np.full(n, -1, np.int64)
    paths, closed = 0, 0
    for i in range(n):
        for k in range(indptr[i], indptr[i + 1]):
            told[indices[k]] = i
        for k in range(indptr[i], indptr[i + 1]):
            for j in range(indptr[indices[k]], indptr[indices[k] + 1]):
                if indices[j] != i:
                    paths += 1
                    closed += told[indices[j]] == i
    return paths, closed
