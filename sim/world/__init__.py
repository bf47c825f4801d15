"""State: the tables of the world, keyed randomness, and the stock populations."""
