"""Results change on purpose only: a small baseline gives what it gave before."""

import json

import pytest

from tests.laws.pin import DIGITS, PINNED, outcomes

HOW_TO_RENEW = """
The model gives other results than before in {number} of {all} outcomes: {names}.
If that is not meant, a change has a side effect. If it is:
  1. python -m tests.laws.pin            writes tests/laws/pinned.json anew
  2. add a line to CHANGELOG.md          that says which results change, and why
"""
NAMED = 8  # outcomes that the message names


def different(pinned, now):
    """Names of outcomes that are new, gone or other than they were, beyond the last digit."""
    close = 10.0 ** (1 - DIGITS)
    return [name for name in sorted(pinned | now)
            if name not in pinned or name not in now or pinned[name] != pytest.approx(now[name], rel=close)]  # fmt: skip


def flat(results):
    """Numbers of each outcome in one list, months after each other."""
    return {name: [part for value in values for part in (value if isinstance(value, list) else [value])]
            for name, values in results.items()}  # fmt: skip


def test_a_small_baseline_gives_what_it_gave_before():
    pinned, now = flat(json.loads(PINNED.read_text(encoding="utf-8"))), flat(outcomes())
    changed = different(pinned, now)
    names = ", ".join(changed[:NAMED]) + (" ..." if len(changed) > NAMED else "")
    assert not changed, HOW_TO_RENEW.format(number=len(changed), all=len(pinned | now), names=names)


def test_a_change_in_the_fifth_digit_is_noticed():
    assert different({"a": [1.0, 2.0], "b": [0.0]}, {"a": [1.0, 2.0001], "b": [0.0]}) == ["a"]
    assert different({"a": [1.0]}, {"b": [1.0]}) == ["a", "b"]
    assert different({"a": [1.0, 2.0]}, {"a": [1.000001, 2.0]}) == []
