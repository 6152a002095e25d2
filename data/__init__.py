"""What we know: reference tables, the register, importers, exporters, provenance."""
