"""Pages to samples to evidence: how far each piece of code is proven."""
