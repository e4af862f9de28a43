-- What the tills of a store tell each other: of wrong codes out of the journals that come up, and
-- beside them of the codes that they sent. In a database that was set up before there was this, or
-- all of it, run it alone; it may be run again:
--   countersignctl uplink schema counts \
--     | psql --single-transaction --set ON_ERROR_STOP=1 countersign

CREATE INDEX IF NOT EXISTS journal_of_counts ON countersign.journal (till, seq)
  WHERE kind = 'count_shared';

-- Whoever asks as a till is told of the other tills of its store, and of no others.
CREATE OR REPLACE VIEW countersign.neighbour WITH (security_barrier) AS
SELECT other.till
FROM countersign.till AS own JOIN countersign.till AS other
  ON other.store = own.store AND other.till <> own.till
WHERE own.role = current_user;
COMMENT ON VIEW countersign.neighbour IS 'The other tills of the store of the till that asks.';

-- What each of them said last of each payment method, which goes by a key that only the tills of
-- the store can make. Of each till the last two hundred entries are looked at, so that none that
-- says more than it should costs the others anything; whether they make sense is for a till to see.
CREATE OR REPLACE VIEW countersign.count_of_neighbour WITH (security_barrier) AS
SELECT DISTINCT ON (said.till, said.key) said.till, said.seq, said.at_ms, said.payload
FROM (
  SELECT neighbour.till, entry.seq, entry.at_ms, entry.payload,
    substring(entry.payload FROM '"key":"([0-9a-f]{64})"') AS key
  FROM countersign.neighbour CROSS JOIN LATERAL (
    SELECT journal.seq, journal.at_ms, journal.payload FROM countersign.journal
    WHERE journal.till = neighbour.till AND journal.kind = 'count_shared'
    ORDER BY journal.seq DESC LIMIT 200
  ) AS entry
  WHERE octet_length(entry.payload) <= 256
) AS said
WHERE said.key IS NOT NULL
ORDER BY said.till, said.key, said.seq DESC;

GRANT SELECT ON countersign.neighbour, countersign.count_of_neighbour TO countersign_till;

-- Wakes the tills of the store. Such entries are rare: none where codes are keyed rightly. Like all
-- that runs as its owner it names pg_temp last: unnamed, it is searched first for types and tables,
-- and the caller makes what is there.
CREATE OR REPLACE FUNCTION countersign.wake_neighbours() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_notify('countersign_counts', left(till.store, 1000))
    FROM countersign.till WHERE till.till = NEW.till;
  RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS wake_neighbours ON countersign.journal;
CREATE TRIGGER wake_neighbours AFTER INSERT ON countersign.journal
  FOR EACH ROW WHEN (NEW.kind = 'count_shared') EXECUTE FUNCTION countersign.wake_neighbours();

-- The codes that tills sent in the last 24 hours, under keys of number and payment method, which
-- only the tills of the store can make. Whoever has the store's sharing key finds the number by
-- trying all, so none of it is in a journal, and nothing stays here for longer. A till sees it by
-- the view alone, and adds to it by tell_sending alone.
CREATE TABLE IF NOT EXISTS countersign.sending (
  till text NOT NULL,
  id bytea NOT NULL CHECK (octet_length(id) = 16),
  at_ms bigint NOT NULL,
  number_key bytea NOT NULL CHECK (octet_length(number_key) = 32),
  method_key bytea NOT NULL CHECK (octet_length(method_key) = 32),
  PRIMARY KEY (till, id)
);
CREATE INDEX IF NOT EXISTS sending_by_time ON countersign.sending (at_ms);
CREATE INDEX IF NOT EXISTS sending_of_till ON countersign.sending (till, at_ms);
CREATE INDEX IF NOT EXISTS sending_to_number ON countersign.sending (number_key);
CREATE INDEX IF NOT EXISTS sending_on_method ON countersign.sending (method_key);

-- What is analysed keeps the most common values for as long as it likes: none of these. Giving a
-- column its type drops what was kept of it before; the view below is in its way.
DROP VIEW IF EXISTS countersign.sending_of_neighbour;
ALTER TABLE countersign.sending
  ALTER COLUMN id TYPE bytea, ALTER COLUMN id SET STATISTICS 0,
  ALTER COLUMN number_key TYPE bytea, ALTER COLUMN number_key SET STATISTICS 0,
  ALTER COLUMN method_key TYPE bytea, ALTER COLUMN method_key SET STATISTICS 0;

-- Those of the other tills of the store of the till that asks, but only where a number or a method
-- had more than one at the store's tills: a single code is nobody's news.
CREATE OR REPLACE VIEW countersign.sending_of_neighbour WITH (security_barrier) AS
SELECT till, age_ms, number_key, method_key
FROM (
  SELECT sending.till, own.till AS own_till,
    greatest(clock.now_ms - sending.at_ms, 0) AS age_ms, sending.number_key, sending.method_key,
    count(*) OVER (PARTITION BY sending.number_key) AS to_number,
    count(*) OVER (PARTITION BY sending.method_key) AS on_method
  FROM (SELECT floor(extract(epoch FROM now()) * 1000)::bigint AS now_ms) AS clock
  CROSS JOIN countersign.till AS own
  JOIN countersign.till AS other ON other.store = own.store
  JOIN countersign.sending ON sending.till = other.till
  WHERE own.role = current_user AND sending.at_ms > clock.now_ms - 86400000
) AS recent
WHERE till <> own_till AND (to_number > 1 OR on_method > 1);
GRANT SELECT ON countersign.sending_of_neighbour TO countersign_till;

-- Deletes those that are a day old, whoever sent them. Each till calls it whenever it asks; where
-- no till does any more, somebody has to. None waits for another that is at it, nor for long for
-- anything else.
CREATE OR REPLACE FUNCTION countersign.forget_sendings() RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  now_ms bigint := floor(extract(epoch FROM now()) * 1000);
BEGIN
  DELETE FROM countersign.sending AS past USING (
    SELECT old.till, old.id FROM countersign.sending AS old WHERE old.at_ms <= now_ms - 86400000
    FOR UPDATE SKIP LOCKED
  ) AS old WHERE past.till = old.till AND past.id = old.id;
END
$$;

-- Keeps one of the till that says so, of each the last thousand, and wakes the tills of its store
-- where it isn't the only one to its number or on its method. It is dated by this machine's clock,
-- now at the latest, so that none counts for longer than a day, nor can be laid in for later. Told
-- once more under the same id it is the same. The till is known by the role that logged in: within
-- such a function current_user is its owner. What is of a wrong size is refused here, since a CHECK
-- that fails has the server log the row.
CREATE OR REPLACE FUNCTION countersign.tell_sending(id bytea, age_ms bigint, number_key bytea,
  method_key bytea) RETURNS void LANGUAGE plpgsql STRICT
SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  now_ms bigint := floor(extract(epoch FROM now()) * 1000);
  own_till pg_catalog.text;
  own_store pg_catalog.text;
BEGIN
  SELECT own.till, own.store INTO own_till, own_store
    FROM countersign.till AS own WHERE own.role = session_user;
  IF NOT FOUND THEN
    RAISE insufficient_privilege USING MESSAGE = 'no till has the role that logged in';
  END IF;
  IF octet_length(tell_sending.id) <> 16 OR octet_length(tell_sending.number_key) <> 32
      OR octet_length(tell_sending.method_key) <> 32 THEN
    RAISE check_violation USING MESSAGE = 'an id has 16 bytes, a key 32';
  END IF;
  IF tell_sending.age_ms >= 86400000 THEN
    RETURN;
  END IF;
  INSERT INTO countersign.sending(till, id, at_ms, number_key, method_key)
    VALUES (own_till, tell_sending.id, now_ms - greatest(tell_sending.age_ms, 0),
      tell_sending.number_key, tell_sending.method_key)
    ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  DELETE FROM countersign.sending AS surplus USING (
    SELECT old.till, old.id FROM countersign.sending AS old JOIN (
      SELECT newest.till, newest.id FROM countersign.sending AS newest
      WHERE newest.till = own_till AND newest.at_ms > now_ms - 86400000
      ORDER BY newest.at_ms DESC, newest.id OFFSET 1000
    ) AS older ON old.till = older.till AND old.id = older.id
    FOR UPDATE OF old SKIP LOCKED
  ) AS older WHERE surplus.till = older.till AND surplus.id = older.id;
  PERFORM pg_notify('countersign_counts', left(own_store, 1000)) WHERE EXISTS (
    SELECT FROM countersign.sending AS other
    JOIN countersign.till AS teller ON teller.till = other.till
    WHERE other.number_key = tell_sending.number_key
      AND teller.store = own_store AND other.at_ms > now_ms - 86400000
      AND (other.till <> own_till OR other.id <> tell_sending.id)
  ) OR EXISTS (
    SELECT FROM countersign.sending AS other
    JOIN countersign.till AS teller ON teller.till = other.till
    WHERE other.method_key = tell_sending.method_key
      AND teller.store = own_store AND other.at_ms > now_ms - 86400000
      AND (other.till <> own_till OR other.id <> tell_sending.id));
END
$$;
REVOKE ALL ON FUNCTION countersign.forget_sendings(),
  countersign.tell_sending(bytea, bigint, bytea, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION countersign.forget_sendings(),
  countersign.tell_sending(bytea, bigint, bytea, bytea) TO countersign_till;
