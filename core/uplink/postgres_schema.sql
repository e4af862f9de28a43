-- Head office for Countersign tills, version 1. For PostgreSQL 13 or later, in a UTF-8 database.
--
-- Run it once, as the role that is to own the journals:
--   countersignctl uplink schema | psql --single-transaction --set ON_ERROR_STOP=1 countersign
-- Then, for each till, a role that may log in, and the key that `countersignctl init` printed:
--   CREATE ROLE till3 LOGIN IN ROLE countersign_till;
--   SELECT countersign.enrol('till-3', 'till3', 'Acme Market', 'MCowBQYDK2VwAyEA…');

DO $$
BEGIN
  IF current_setting('server_encoding') <> 'UTF8' THEN
    RAISE EXCEPTION 'this database is encoded in %; the journals are UTF8',
      current_setting('server_encoding');
  END IF;
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'countersign_till') THEN
    CREATE ROLE countersign_till NOLOGIN;
  END IF;
END
$$;

CREATE SCHEMA countersign;
COMMENT ON SCHEMA countersign IS 'The journals of Countersign tills, and what can be read from them.';

CREATE TABLE countersign.schema_version (version integer NOT NULL);
INSERT INTO countersign.schema_version VALUES (1);

CREATE TABLE countersign.till (
  till text PRIMARY KEY CHECK (till ~ '^[a-z0-9-]{1,32}$'),
  role name NOT NULL UNIQUE,
  store text NOT NULL,
  public_key bytea NOT NULL CHECK (octet_length(public_key) = 32),
  enrolled_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN countersign.till.public_key IS
  'The raw Ed25519 key that the till was set up with. Later ones are in its key_changed entries.';

-- How far each till's journal has come. It is moved on, from where it was expected, by the same
-- statement that adds the entries.
CREATE TABLE countersign.till_head (
  till text PRIMARY KEY,
  seq bigint NOT NULL CHECK (seq >= 0),
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  moved_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE countersign.journal (
  till text NOT NULL,
  seq bigint NOT NULL CHECK (seq > 0),
  at_ms bigint NOT NULL,
  kind text NOT NULL,
  purchase text NOT NULL,
  salt bytea NOT NULL,
  payload text NOT NULL,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  signature bytea NOT NULL CHECK (octet_length(signature) IN (0, 64)),
  PRIMARY KEY (till, seq)
);
COMMENT ON COLUMN countersign.journal.payload IS 'JSON as text, byte for byte as the till hashed it.';
CREATE INDEX journal_of_purchase ON countersign.journal (till, purchase, kind) WHERE purchase <> '';

-- Entries of a till whose journal already has others there: a store that was put back from a backup
-- and sold on, or two tills with one id. Nothing is thrown away.
CREATE TABLE countersign.journal_branch (
  LIKE countersign.journal INCLUDING CONSTRAINTS,
  arrived_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (till, seq, hash)
);

-- A till sees and adds its own rows, and changes none but its head.
ALTER TABLE countersign.till ENABLE ROW LEVEL SECURITY;
ALTER TABLE countersign.till_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE countersign.journal ENABLE ROW LEVEL SECURITY;
ALTER TABLE countersign.journal_branch ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_row ON countersign.till TO countersign_till USING (role = current_user);
CREATE POLICY own_row ON countersign.till_head TO countersign_till
  USING (till = (SELECT own.till FROM countersign.till AS own WHERE own.role = current_user));
CREATE POLICY own_rows ON countersign.journal TO countersign_till
  USING (till = (SELECT own.till FROM countersign.till AS own WHERE own.role = current_user));
CREATE POLICY own_rows ON countersign.journal_branch TO countersign_till
  USING (till = (SELECT own.till FROM countersign.till AS own WHERE own.role = current_user));
GRANT USAGE ON SCHEMA countersign TO countersign_till;
GRANT SELECT ON countersign.schema_version, countersign.till, countersign.till_head,
  countersign.journal TO countersign_till;
GRANT UPDATE (seq, hash, moved_at) ON countersign.till_head TO countersign_till;
GRANT INSERT ON countersign.journal, countersign.journal_branch TO countersign_till;

-- `key` is what stands between the lines of the PEM file that `init` wrote.
CREATE FUNCTION countersign.enrol(till text, role name, store text, key text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  der bytea := decode(regexp_replace(key, '-----[A-Z ]+-----|\s', '', 'g'), 'base64');
BEGIN
  IF octet_length(der) <> 44 OR substr(der, 1, 12) <> '\x302a300506032b6570032100' THEN
    RAISE EXCEPTION 'this is not an Ed25519 public key (RFC 8410)';
  END IF;
  INSERT INTO countersign.till(till, role, store, public_key)
    VALUES (enrol.till, enrol.role, enrol.store, substr(der, 13));
  INSERT INTO countersign.till_head(till, seq, hash)
    VALUES (enrol.till, 0, countersign.genesis(substr(der, 13)));
END
$$;
