"""Policies under deep uncertainty: effects over many sets of parameters, and what holds in most of them."""
