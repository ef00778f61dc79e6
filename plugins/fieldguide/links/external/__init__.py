"""Links that lead out of the site: asked with lychee, politely, and remembered."""
