SELECT extract(epoch FROM loaded_at)::double precision FROM pipeline.ledger WHERE kind = %(kind)s ORDER BY loaded_at;
