"""Text files to a library: everything read from disk, looked up by name."""
