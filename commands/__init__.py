"""The terminal's sub-commands, one module per subject, assembled by cli.py."""
