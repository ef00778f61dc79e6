"""The command `fieldguide`: a thin layer over the other packages."""
