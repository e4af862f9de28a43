-- What the tills of a store tell each other of wrong codes, out of the journals that come up. In a
-- database that was set up before there was this, run it alone:
--   countersignctl uplink schema counts \
--     | psql --single-transaction --set ON_ERROR_STOP=1 countersign

CREATE INDEX journal_of_counts ON countersign.journal (till, seq) WHERE kind = 'count_shared';

-- Whoever asks as a till is told of the other tills of its store, and of no others.
CREATE VIEW countersign.neighbour WITH (security_barrier) AS
SELECT other.till
FROM countersign.till AS own JOIN countersign.till AS other
  ON other.store = own.store AND other.till <> own.till
WHERE own.role = current_user;
COMMENT ON VIEW countersign.neighbour IS 'The other tills of the store of the till that asks.';

-- What each of them said last of each payment method, which goes by a key that only the tills of
-- the store can make. Of each till the last two hundred entries are looked at, so that none that
-- says more than it should costs the others anything; whether they make sense is for a till to see.
CREATE VIEW countersign.count_of_neighbour WITH (security_barrier) AS
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

-- Wakes the tills of the store. Such entries are rare: none where codes are keyed rightly.
CREATE FUNCTION countersign.wake_neighbours() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_notify('countersign_counts', left(till.store, 1000))
    FROM countersign.till WHERE till.till = NEW.till;
  RETURN NULL;
END
$$;
CREATE TRIGGER wake_neighbours AFTER INSERT ON countersign.journal
  FOR EACH ROW WHEN (NEW.kind = 'count_shared') EXECUTE FUNCTION countersign.wake_neighbours();
