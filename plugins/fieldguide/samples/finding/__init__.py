"""Markdown files to pages with samples: every code block that a page shows, and no other."""
