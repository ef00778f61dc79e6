"""No input makes any of the package's regular expressions slower than linear.

Every expression is taken apart, and attacked where it repeats: with what it repeats, many times
over, after what comes before, and followed by what it does not expect.
"""

from __future__ import annotations

import re
import signal
import time
from typing import TYPE_CHECKING

import pytest

from expressions import EVERYWHERE, Attack, Expression, all_expressions, attacks

if TYPE_CHECKING:
    from types import FrameType

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]

FEW = 2_500
TIMES = 4
MANY = TIMES * FEW
ROUNDS = 8
LEAST = 0.01
"""Seconds of the processor below which nothing is measured; what is linear takes a tenth of it."""
MOST = 1.0
"""Seconds after which nothing is measured: so long takes only what never ends."""

EXPRESSIONS = all_expressions()


class TooLongError(Exception):
    pass


def seconds(one: Expression, text: str) -> float:
    """The processor's time that an expression takes for a text, and at most a little over MOST."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST)
    started = time.process_time()
    try:
        one.run(text)
    except TooLongError:
        return MOST
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return time.process_time() - started


def is_slow(one: Expression, attack: Attack) -> bool:
    """Whether four times as much takes far more than four times as long, and that is noticeable."""
    many = attack.text(MANY)
    # A machine that stands still for a second adds it to the processor's time of what runs then.
    first = next((took for _ in range(3) if (took := seconds(one, many)) < MOST), MOST)
    if first < LEAST or first >= MOST:
        return first >= MOST
    took = few = TIMES * MOST
    for _ in range(ROUNDS):  # What else the machine does makes single figures too large.
        took = min(took, seconds(one, many))
        # As much text in all. Some systems count a process's time in ticks of 4 ms.
        few = min(few, sum(seconds(one, attack.text(FEW)) for _ in range(TIMES)))
        if took <= 2 * few + LEAST:
            return False
    return True


def test_there_are_many() -> None:
    assert len(EXPRESSIONS) > 250


@pytest.mark.full
@pytest.mark.parametrize("one", EXPRESSIONS, ids=str)
def test_none_is_slower_than_linear(one: Expression) -> None:
    slow = next((attack for attack in attacks(one.pattern) if is_slow(one, attack)), None)
    assert slow is None, repr(slow)


SLOW = [
    r"(a+)+b",
    r"^\s*x\s*$",
    r"<!--.*?-->",
    r"(?:a|a)*b",
    r" *\n",
    r"(\w+-?)+\.",
    r",?\s*x",
    r'"(?:[^"\\]|\\.)*"',
]


@pytest.mark.full
@pytest.mark.parametrize("slow", SLOW)
def test_a_slow_one_is_found(slow: str) -> None:
    pattern = re.compile(slow, re.MULTILINE | re.DOTALL)
    one = Expression("here", pattern, frozenset({EVERYWHERE}))
    # One round that the machine spoils lets a slow one pass, which only here must not be.
    tried = (attack for _ in range(ROUNDS) for attack in attacks(pattern))
    assert any(is_slow(one, attack) for attack in tried)
