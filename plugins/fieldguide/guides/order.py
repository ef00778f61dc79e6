"""The order in which steps are read, and the cycles that make one impossible."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

K = TypeVar("K", bound="tuple[object, ...]")


def reading_order(
    names: Iterable[str], needs: Mapping[str, Collection[str]], key: Callable[[str], K]
) -> list[str]:
    """Again and again, the name with the lowest key whose needs are taken.

    Needs outside `names` count as met. In a cycle the lowest of what is left is taken, so that
    every name comes exactly once whatever the needs are. This is Kahn's algorithm with a heap.

    Args:
        names: What to order.
        needs: What must come before each name.
        key: A total order on the names.
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
    """The groups of names that need each other in a circle, each sorted, without bystanders.

    They are the strongly connected components with more than one member, by Tarjan's algorithm
    (1972), kept on a stack of ours because a chain of needs can be longer than Python recurses.
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
