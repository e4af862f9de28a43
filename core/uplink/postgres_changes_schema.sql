-- What head office sends down to the tills, beside the journals that come up. In a database that was
-- set up before there was this, run it alone:
--   countersignctl uplink schema changes | psql --single-transaction --set ON_ERROR_STOP=1 countersign
-- Whoever publishes has a role that may log in:
--   CREATE ROLE prices LOGIN IN ROLE countersign_publisher;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'countersign_publisher') THEN
    CREATE ROLE countersign_publisher NOLOGIN;
  END IF;
END
$$;

-- Head office signs the manifest, and each till verifies it: nobody who writes here can make a till
-- take anything else, and nobody who reads here can read a number.
CREATE TABLE countersign.change_set (
  store text NOT NULL,
  version bigint NOT NULL CHECK (version > 0),
  is_base boolean NOT NULL,
  manifest text NOT NULL,
  signature bytea NOT NULL CHECK (octet_length(signature) = 64),
  published_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (store, version)
);
COMMENT ON COLUMN countersign.change_set.is_base IS
  'It stands for all before, which may be deleted once every till of the store has it.';

-- A part of a change set, in pieces of 1 MiB and what is left: of every till of the store where till
-- is '', else sealed for the key of that one.
CREATE TABLE countersign.change_piece (
  store text NOT NULL,
  version bigint NOT NULL,
  till text NOT NULL,
  number bigint NOT NULL CHECK (number >= 0),
  bytes bytea NOT NULL CHECK (octet_length(bytes) BETWEEN 1 AND 1048576),
  PRIMARY KEY (store, version, till, number),
  FOREIGN KEY (store, version) REFERENCES countersign.change_set ON DELETE CASCADE
);

-- A till reads those of its store, and of the sealed parts its own.
ALTER TABLE countersign.change_set ENABLE ROW LEVEL SECURITY;
ALTER TABLE countersign.change_piece ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_store ON countersign.change_set FOR SELECT TO countersign_till
  USING (store = (SELECT own.store FROM countersign.till AS own WHERE own.role = current_user));
CREATE POLICY own_parts ON countersign.change_piece FOR SELECT TO countersign_till
  USING (EXISTS (SELECT FROM countersign.till AS own WHERE own.role = current_user
    AND own.store = change_piece.store AND change_piece.till IN ('', own.till)));
GRANT SELECT ON countersign.change_set, countersign.change_piece TO countersign_till;

-- Whoever publishes adds, and reads what was added; the journals are none of theirs.
CREATE POLICY every_row ON countersign.change_set TO countersign_publisher USING (true);
CREATE POLICY every_row ON countersign.change_piece TO countersign_publisher USING (true);
CREATE POLICY every_row_published_to ON countersign.till FOR SELECT TO countersign_publisher
  USING (true);
GRANT USAGE ON SCHEMA countersign TO countersign_publisher;
GRANT SELECT, INSERT ON countersign.change_set, countersign.change_piece TO countersign_publisher;
GRANT SELECT (till, store) ON countersign.till TO countersign_publisher;
