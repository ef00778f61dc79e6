"""All that is checked, as one run: knowledge, guides, links, samples."""
