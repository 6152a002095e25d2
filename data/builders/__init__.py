"""Algorithms that make the shipped tables and the schematic boundaries.

Only maintainers run them, through ``python -m data.build``; the app never imports this package.
"""
