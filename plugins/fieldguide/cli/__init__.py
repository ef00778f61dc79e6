"""The command `fieldguide`: thin, over the rooms above it."""
