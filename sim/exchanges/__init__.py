"""Where claims meet: the dataset, benchmark and compute exchanges."""
