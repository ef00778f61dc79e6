"""A library to guides: pure functions over what was read."""
