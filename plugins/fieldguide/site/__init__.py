"""Guides to pages: the only room that imports MkDocs."""
