"""The residents' mini program; of Python it holds only the sandbox."""
