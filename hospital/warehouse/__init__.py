"""The warehouse: schema and queries as .sql files, the ledger, and loading a file in one transaction."""
