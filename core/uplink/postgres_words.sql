
-- Head office's own signatures, which `countersignctl sign` makes with a key that this database
-- never sees. For one that was set up before there were any: countersignctl uplink schema words

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'countersign_signer') THEN
    CREATE ROLE countersign_signer NOLOGIN;
  END IF;
END
$$;

CREATE TABLE countersign.word (
  till text NOT NULL CHECK (till ~ '^[a-z0-9-]{1,32}$'),
  key text NOT NULL CHECK (key ~ '^[0-9a-f]{16}$'),
  seq bigint NOT NULL CHECK (seq > 0),
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  signature bytea NOT NULL CHECK (octet_length(signature) = 64),
  till_key bytea NOT NULL CHECK (octet_length(till_key) = 32),
  resumption bytea NOT NULL CHECK (octet_length(resumption) = 64),
  signed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (till, key, seq)
);
COMMENT ON TABLE countersign.word IS 'Head office''s word that it has a till''s entries up to one.';
COMMENT ON COLUMN countersign.word.key IS 'The id of head office''s key, see countersignctl sign.';
COMMENT ON COLUMN countersign.word.resumption IS
  'Signed too: from where, and with which key of the till, the signer goes on.';

-- Why nothing more of a till is signed.
CREATE TABLE countersign.word_stop (
  till text NOT NULL,
  key text NOT NULL,
  fault text NOT NULL,
  stopped_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (till, key)
);

-- A till reads what is about itself, and nobody but the signer writes.
ALTER TABLE countersign.word ENABLE ROW LEVEL SECURITY;
ALTER TABLE countersign.word_stop ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON countersign.word FOR SELECT TO countersign_till
  USING (till = (SELECT own.till FROM countersign.till AS own WHERE own.role = current_user));
CREATE POLICY own_rows ON countersign.word_stop FOR SELECT TO countersign_till
  USING (till = (SELECT own.till FROM countersign.till AS own WHERE own.role = current_user));
GRANT SELECT (till, key, seq, hash, signature, signed_at) ON countersign.word TO countersign_till;
GRANT SELECT ON countersign.word_stop TO countersign_till;

CREATE POLICY each_row ON countersign.word TO countersign_signer USING (true);
CREATE POLICY each_row ON countersign.word_stop TO countersign_signer USING (true);
CREATE POLICY read_row ON countersign.till FOR SELECT TO countersign_signer USING (true);
CREATE POLICY read_row ON countersign.till_head FOR SELECT TO countersign_signer USING (true);
CREATE POLICY read_row ON countersign.journal FOR SELECT TO countersign_signer USING (true);
CREATE POLICY read_row ON countersign.journal_branch FOR SELECT TO countersign_signer USING (true);
GRANT USAGE ON SCHEMA countersign TO countersign_signer;
GRANT SELECT ON countersign.schema_version, countersign.till, countersign.till_head,
  countersign.journal, countersign.journal_branch, countersign.word, countersign.word_stop
  TO countersign_signer;
GRANT INSERT ON countersign.word, countersign.word_stop TO countersign_signer;
GRANT UPDATE, DELETE ON countersign.word_stop TO countersign_signer;

-- Wakes a signer that waits, which holds that lock meanwhile. PostgreSQL lets only one transaction
-- at a time commit with a notification, so that tills would queue up for it where none is needed.
CREATE FUNCTION countersign.wake_signer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT pg_catalog.pg_try_advisory_xact_lock_shared(8316291911064187492) THEN
    PERFORM pg_catalog.pg_notify('countersign_journal', '');
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER wake_signer AFTER UPDATE ON countersign.till_head
  FOR EACH STATEMENT EXECUTE FUNCTION countersign.wake_signer();
