"""Guides, resolved from a library by pure functions that read no files."""
