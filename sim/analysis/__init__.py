"""From runs to findings: comparison with data, effects, sensitivity."""
