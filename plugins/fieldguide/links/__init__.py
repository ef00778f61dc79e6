"""Links of the finished site, and what they lead to; knows no MkDocs."""
