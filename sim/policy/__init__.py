"""What is decreed: levers by family, and their compilation into a row of effects per month."""
