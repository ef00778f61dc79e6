"""Links: what of a finished site leads nowhere, and where that is written."""
