"""The benchmark and its named baselines (`make bench`)."""
