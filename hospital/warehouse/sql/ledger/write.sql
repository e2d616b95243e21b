INSERT INTO pipeline.ledger (path, kind, sha256, bytes, rows, seconds)
SELECT *
FROM unnest(%(path)s::text[], %(kind)s::text[], %(sha256)s::text[], %(bytes)s::bigint[], %(rows)s::bigint[],
            %(seconds)s::double precision[]);
