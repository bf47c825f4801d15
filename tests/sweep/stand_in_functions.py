"""Functions in place of the model that misbehave; in a module of their own, so that processes can import it."""

import os
import time
from pathlib import Path

FLAGS = "ALLMENDE_TEST_FLAGS"  # a folder for what must be known in all processes


def fine(inputs, seed):
    x1, x2, x3 = inputs.values()
    return {"y": x1 + 2.0 * x2 * x3 + 0.1 * (seed % 7)}


def failing_above_two(inputs, seed):
    if inputs["x1"] > 2.0:
        raise ZeroDivisionError("x1 is too large")
    return fine(inputs, seed)


def no_number_above_two(inputs, seed):
    return {"y": float("nan")} if inputs["x1"] > 2.0 else fine(inputs, seed)


def dying_once(inputs, seed):
    """Ends the first process that asks, as if the system had killed it."""
    try:
        os.close(os.open(os.path.join(os.environ[FLAGS], "died"), os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return fine(inputs, seed)
    os._exit(9)


def deadly_above_three(inputs, seed):
    if inputs["x1"] > 3.0:
        os._exit(9)
    return fine(inputs, seed)


def slow(inputs, seed):
    time.sleep(0.02)
    return fine(inputs, seed)


def interrupting(inputs, seed):
    """Ctrl-C in the eighteenth call, counted by the length of a file."""
    with (Path(os.environ[FLAGS]) / "calls").open("ab") as calls:
        calls.write(b".")
        if calls.tell() == 18:
            raise KeyboardInterrupt
    return fine(inputs, seed)
