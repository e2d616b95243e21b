INSERT INTO pipeline.ledger (path, kind, sha256, bytes, rows, seconds)
VALUES (%(path)s, %(kind)s, %(sha256)s, %(bytes)s, %(rows)s, %(seconds)s);
