"""What is seen: measures by family, recorded every month."""
