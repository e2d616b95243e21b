-- The same seed and configuration make the same files: made again, each has the SHA-256 of the one loaded.

SELECT path, ledger.sha256 AS loaded, again.sha256 AS made_again
FROM pipeline.ledger
FULL JOIN unnest(%(remade_paths)s::text[], %(remade_hashes)s::text[]) AS again (path, sha256) USING (path)
WHERE ledger.sha256 IS DISTINCT FROM again.sha256;
