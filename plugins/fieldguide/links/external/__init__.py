"""External links, checked with lychee; answers are cached."""
