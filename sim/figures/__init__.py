"""Pictures in one style."""
