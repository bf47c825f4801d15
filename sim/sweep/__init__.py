"""Sweeps: a spec becomes points, points become runs that nothing loses, runs become indices of sensitivity."""

from sim.sweep.design import problem
from sim.sweep.run import run
from sim.sweep.sensitivity import analyse
from sim.sweep.spec import Spec, load
from sim.sweep.store import Sweep, read

__all__ = ["Spec", "Sweep", "analyse", "load", "problem", "read", "run"]
