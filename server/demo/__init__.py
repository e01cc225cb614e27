"""`make demo`: everything on one machine, in one command, with one Ctrl-C."""
