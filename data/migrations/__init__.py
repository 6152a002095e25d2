"""Migrations of the register's tables (Alembic), the same for SQLite and PostgreSQL."""
