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
