"""Jobs to outcomes: each in a process of its own, in a folder of its own, within limits."""
