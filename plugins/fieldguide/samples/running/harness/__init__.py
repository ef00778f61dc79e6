"""What runs inside the sandbox, under the environment's interpreter: the standard library alone."""
