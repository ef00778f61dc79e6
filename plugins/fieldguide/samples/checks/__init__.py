"""Static checks: what can be said of a sample without running it, language by language."""
