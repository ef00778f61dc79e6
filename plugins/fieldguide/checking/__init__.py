"""The check of a knowledge base: knowledge, guides, links and samples in one run."""
