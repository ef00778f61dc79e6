"""Every file of a base: opened safely, decoded, split and parsed once per command."""
