"""Languages: how samples are named, checked and run, a module or package for each family."""
