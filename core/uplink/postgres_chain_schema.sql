-- What entries follow on, and whether every journal is whole. It goes before each part that stands on
-- it, and may be run again.

-- What the first entry of a till follows on, and what the others do. With their types said, nothing
-- that a role made in public is taken for what is meant.
CREATE OR REPLACE FUNCTION countersign.genesis(public_key bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS
  $$ SELECT sha256(convert_to('countersign-journal-v1'::text, 'UTF8'::name) || public_key) $$;

CREATE OR REPLACE FUNCTION countersign.chained(previous bytea, entry countersign.journal) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(previous || int8send(entry.seq) || int8send(entry.at_ms)
    || int4send(octet_length(entry.kind)) || convert_to(entry.kind, 'UTF8'::name)
    || int4send(octet_length(entry.purchase)) || convert_to(entry.purchase, 'UTF8'::name)
    || sha256(entry.salt || convert_to(entry.payload, 'UTF8'::name)))
$$;

-- Empty if every journal is whole: no gap, no altered entry, nothing cut off, no other branch.
-- Signatures are checked by `countersignctl journal verify` on an export.
CREATE OR REPLACE VIEW countersign.journal_fault AS
WITH linked AS (
  SELECT journal AS entry, journal.till, journal.seq, journal.hash,
    lag(journal.seq) OVER one AS seq_before, lag(journal.hash) OVER one AS hash_before
  FROM countersign.journal WINDOW one AS (PARTITION BY journal.till ORDER BY journal.seq)
), last AS (
  SELECT DISTINCT ON (till) till, seq, hash, octet_length(signature) = 64 AS is_signed
  FROM countersign.journal ORDER BY till, seq DESC
)
SELECT linked.till, linked.seq,
  CASE WHEN linked.seq <> coalesce(linked.seq_before, 0) + 1 THEN 'entries before it are missing'
    ELSE 'it was altered, or one before it' END AS fault
FROM linked LEFT JOIN countersign.till USING (till)
WHERE linked.seq <> coalesce(linked.seq_before, 0) + 1
  OR linked.hash IS DISTINCT FROM countersign.chained(
    coalesce(linked.hash_before, countersign.genesis(till.public_key)), linked.entry)
UNION ALL
SELECT till_head.till, till_head.seq, 'the journal does not end where it once did'
FROM countersign.till_head LEFT JOIN last USING (till)
WHERE till_head.seq <> coalesce(last.seq, 0)
  OR (last.seq IS NOT NULL AND till_head.hash <> last.hash)
UNION ALL
SELECT last.till, last.seq, 'the last entry is not signed' FROM last WHERE NOT is_signed
UNION ALL
SELECT till, min(seq), 'the till has another journal from here on (journal_branch)'
FROM countersign.journal_branch AS beside
WHERE NOT EXISTS (SELECT FROM countersign.journal AS known
  WHERE known.till = beside.till AND known.seq = beside.seq AND known.hash = beside.hash)
GROUP BY till
UNION ALL
SELECT archive_position.till, coalesce(till_head.seq, 0) + 1,
  'the archive of stream ' || stream || ' stopped: ' || fault
FROM countersign.archive_position LEFT JOIN countersign.till_head USING (till)
WHERE fault IS NOT NULL;
