"""The reading order of steps, and the cycles in their dependencies."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

K = TypeVar("K", bound="tuple[object, ...]")


def reading_order(
    names: Iterable[str], needs: Mapping[str, Collection[str]], key: Callable[[str], K]
) -> list[str]:
    """Sort names topologically, by Kahn's algorithm (1962) with a heap.

    Args:
        names: The names to sort.
        needs: The names that must come before each name. Those not in `names` are ignored.
        key: The sort key of a name: of the names that may come next, the one with the lowest key
            does. Keys must be unique.

    Returns:
        Each name once. If cycles block all remaining names, the one with the lowest key is next.
    """
    left = {name: set() for name in names}  # type: dict[str, set[str]]
    before: dict[str, list[str]] = {name: [] for name in left}
    for name, missing in left.items():
        for need in needs.get(name, ()):
            if need in left and need != name:
                missing.add(need)
                before[need].append(name)
    ready = [(key(name), name) for name, missing in left.items() if not missing]
    heapq.heapify(ready)
    ordered: list[str] = []
    while left:
        if ready:
            _, name = heapq.heappop(ready)
            if name not in left:
                continue
        else:
            name = min(left, key=key)
        del left[name]
        ordered.append(name)
        for after in before[name]:
            if after in left:
                left[after].discard(name)
                if not left[after]:
                    heapq.heappush(ready, (key(after), after))
    return ordered


def cycles(needs: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Find the cycles of a graph: its strongly connected components of at least two names.

    This is Tarjan's algorithm (1972), with an explicit stack because a path in the graph can be
    longer than Python's recursion limit.

    Args:
        needs: The names that each name needs. Those that are not keys are ignored.

    Returns:
        The names of each component, sorted; the components are sorted, too.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    groups: list[tuple[str, ...]] = []
    for root in needs:
        if root in index:
            continue
        work = [(root, iter(needs[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            name, rest = work[-1]
            following = next(rest, None)
            if following is not None:
                if following not in needs:
                    continue
                if following not in index:
                    index[following] = low[following] = len(index)
                    stack.append(following)
                    on_stack.add(following)
                    work.append((following, iter(needs[following])))
                elif following in on_stack:
                    low[name] = min(low[name], index[following])
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[name])
            if low[name] == index[name]:
                group = [stack.pop()]
                while group[-1] != name:
                    group.append(stack.pop())
                on_stack.difference_update(group)
                if len(group) > 1:
                    groups.append(tuple(sorted(group)))
    return sorted(groups)
