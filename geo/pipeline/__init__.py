"""The named steps that tie rooms together for both doors, one module per subject."""
