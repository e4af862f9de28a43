-- For `countersignctl archive`, which takes tills' journals from a stream of NATS. A database that was
-- set up before there was this gets it alone: countersignctl uplink schema archive

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'countersign_archive') THEN
    CREATE ROLE countersign_archive NOLOGIN;
  END IF;
END
$$;

-- Where tills send to a stream of NATS: how far countersignctl archive has taken each till's messages
-- from it, by their sequence there, and why it takes no more of that till.
CREATE TABLE countersign.archive_position (
  stream text NOT NULL,
  till text NOT NULL,
  sequence bigint NOT NULL CHECK (sequence >= 0),
  fault text,
  moved_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (stream, till)
);

CREATE INDEX IF NOT EXISTS journal_key_change ON countersign.journal (till, seq)
  WHERE kind = 'key_changed';

-- The archive sees and adds those of every till.
CREATE POLICY every_row ON countersign.till TO countersign_archive USING (true);
CREATE POLICY every_row ON countersign.till_head TO countersign_archive USING (true);
CREATE POLICY every_row ON countersign.journal TO countersign_archive USING (true);
CREATE POLICY every_row ON countersign.journal_branch TO countersign_archive USING (true);
GRANT USAGE ON SCHEMA countersign TO countersign_archive;
GRANT SELECT ON countersign.schema_version, countersign.till, countersign.till_head,
  countersign.journal, countersign.archive_position TO countersign_archive;
GRANT UPDATE (seq, hash, moved_at) ON countersign.till_head TO countersign_archive;
GRANT INSERT ON countersign.journal, countersign.journal_branch, countersign.archive_position
  TO countersign_archive;
GRANT UPDATE (sequence, fault, moved_at) ON countersign.archive_position TO countersign_archive;

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
