"""Figures as ratios against a stated ceiling, side by side in one run: `make bench`."""
