"""Broken links of a finished site, reported where they are written."""
