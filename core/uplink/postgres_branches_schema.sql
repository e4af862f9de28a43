-- How a fork is settled, and what was sold beside the tills' journals. A database that was set up
-- before there was this gets it alone, after the parts for the archive, words and views:
-- countersignctl uplink schema branches

-- What a person has put aside: a stretch of a till's journal that its store has lost, or a branch
-- that nobody goes on with. Nothing is thrown away.
CREATE TABLE countersign.journal_aside (
  LIKE countersign.journal INCLUDING CONSTRAINTS,
  why text NOT NULL,
  put_by text NOT NULL DEFAULT session_user,
  put_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (till, seq, hash)
);
-- Head office's words on such entries. They stay true: it has them, there.
CREATE TABLE countersign.word_aside (
  LIKE countersign.word INCLUDING CONSTRAINTS,
  put_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (till, key, seq, hash)
);

-- All that head office has beside the tills' journals. What a till says again after it was put
-- aside is open again.
CREATE VIEW countersign.other_branch AS
SELECT till, seq, at_ms, kind, purchase, salt, payload, hash, signature, false AS is_settled
FROM countersign.journal_branch
UNION ALL
SELECT till, seq, at_ms, kind, purchase, salt, payload, hash, signature, true
FROM countersign.journal_aside AS aside
WHERE NOT EXISTS (SELECT FROM countersign.journal_branch AS beside
  WHERE beside.till = aside.till AND beside.seq = aside.seq AND beside.hash = aside.hash);

-- Sales that are in no till's journal, and so not in countersign.sale. One that a till recorded on
-- two branches is here twice. What a till says is read as for the other views, so that no row of one
-- hides the others'.
CREATE VIEW countersign.branch_sale WITH (security_barrier) AS
SELECT recorded.till, till.store, recorded.purchase, recorded.seq,
  countersign.at(recorded.at_ms) AS at,
  (countersign.at(recorded.at_ms) AT TIME ZONE coalesce(store.time_zone, 'UTC'))::date AS day,
  opened.said ->> 'receipt' AS receipt, opened.said ->> 'currency' AS currency,
  countersign.number_in(opened.said ->> 'total') AS total,
  (opened.said ->> 'countersigned') = 'true' AS is_countersigned, recorded.is_settled
FROM countersign.other_branch AS recorded
JOIN countersign.till USING (till)
LEFT JOIN countersign.store USING (store)
CROSS JOIN LATERAL (SELECT countersign.json_in(recorded.payload) AS said OFFSET 0) AS opened
WHERE recorded.kind = 'purchase_recorded' AND NOT EXISTS (SELECT FROM countersign.journal AS known
  WHERE known.till = recorded.till AND known.purchase = recorded.purchase
    AND known.kind = 'purchase_recorded');
GRANT SELECT ON countersign.branch_sale TO countersign_reader;

-- The till's journal is right, and the branch nobody goes on with. Says how many entries were open.
CREATE FUNCTION countersign.put_branch_aside(of_till text, reason text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  open_entries bigint;
BEGIN
  LOCK TABLE countersign.journal_branch IN SHARE ROW EXCLUSIVE MODE;
  SELECT count(*) INTO open_entries FROM countersign.journal_branch AS beside
    WHERE beside.till = of_till;
  INSERT INTO countersign.journal_aside(till, seq, at_ms, kind, purchase, salt, payload, hash,
      signature, why)
    SELECT beside.till, beside.seq, beside.at_ms, beside.kind, beside.purchase, beside.salt,
      beside.payload, beside.hash, beside.signature, reason
    FROM countersign.journal_branch AS beside
    WHERE beside.till = of_till AND NOT EXISTS (SELECT FROM countersign.journal AS known
      WHERE known.till = beside.till AND known.seq = beside.seq AND known.hash = beside.hash)
    ON CONFLICT DO NOTHING;
  DELETE FROM countersign.journal_branch AS beside WHERE beside.till = of_till;
  RETURN open_entries;
END
$$;

-- The branch that arrived last is the till's journal from now on: its store was put back from a
-- backup, and what it lost since then is put aside. Says where the journal ends then.
CREATE FUNCTION countersign.adopt_branch(of_till text, reason text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tip countersign.journal;
  entry countersign.journal;
  previous countersign.journal;
  path bytea[] := '{}';
BEGIN
  IF to_regclass('countersign.archive_position') IS NOT NULL THEN
    IF EXISTS (SELECT FROM countersign.archive_position AS archived
        WHERE archived.till = of_till) THEN
      RAISE EXCEPTION 'the journal of till % comes from a stream, which has its own', of_till;
    END IF;
  END IF;
  PERFORM FROM countersign.till_head AS head WHERE head.till = of_till FOR UPDATE;
  LOCK TABLE countersign.journal_branch IN SHARE ROW EXCLUSIVE MODE;
  SELECT beside.till, beside.seq, beside.at_ms, beside.kind, beside.purchase, beside.salt,
      beside.payload, beside.hash, beside.signature
    INTO tip FROM countersign.journal_branch AS beside
    WHERE beside.till = of_till AND NOT EXISTS (SELECT FROM countersign.journal AS known
      WHERE known.till = beside.till AND known.seq = beside.seq AND known.hash = beside.hash)
    ORDER BY beside.arrived_at DESC, beside.seq DESC LIMIT 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'till % has no branch to be settled', of_till;
  END IF;
  IF octet_length(tip.signature) <> 64 THEN
    RAISE EXCEPTION 'entry %, the last of the branch, is not signed', tip.seq;
  END IF;
  -- From its end back to where it left the journal; each hash shows the entry before.
  entry := tip;
  LOOP
    path := array_append(path, entry.hash);
    PERFORM FROM countersign.journal AS known
      WHERE known.till = of_till AND known.seq = entry.seq - 1
        AND countersign.chained(known.hash, entry) = entry.hash;
    EXIT WHEN FOUND;
    PERFORM FROM countersign.till AS enrolled
      WHERE enrolled.till = of_till AND entry.seq = 1
        AND countersign.chained(countersign.genesis(enrolled.public_key), entry) = entry.hash;
    EXIT WHEN FOUND;
    SELECT other.till, other.seq, other.at_ms, other.kind, other.purchase, other.salt,
        other.payload, other.hash, other.signature
      INTO previous FROM countersign.other_branch AS other
      WHERE other.till = of_till AND other.seq = entry.seq - 1
        AND countersign.chained(other.hash, entry) = entry.hash;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'what entry % of the branch follows on is not here', entry.seq;
    END IF;
    entry := previous;
  END LOOP;
  -- What the till has lost.
  INSERT INTO countersign.journal_aside(till, seq, at_ms, kind, purchase, salt, payload, hash,
      signature, why)
    SELECT known.till, known.seq, known.at_ms, known.kind, known.purchase, known.salt,
      known.payload, known.hash, known.signature, reason
    FROM countersign.journal AS known WHERE known.till = of_till AND known.seq >= entry.seq
    ON CONFLICT DO NOTHING;
  DELETE FROM countersign.journal AS known WHERE known.till = of_till AND known.seq >= entry.seq;
  INSERT INTO countersign.word_aside(till, key, seq, hash, signature, till_key, resumption,
      signed_at)
    SELECT said.till, said.key, said.seq, said.hash, said.signature, said.till_key,
      said.resumption, said.signed_at
    FROM countersign.word AS said WHERE said.till = of_till AND said.seq >= entry.seq
    ON CONFLICT DO NOTHING;
  DELETE FROM countersign.word AS said WHERE said.till = of_till AND said.seq >= entry.seq;
  -- What it has instead.
  INSERT INTO countersign.journal(till, seq, at_ms, kind, purchase, salt, payload, hash, signature)
    SELECT other.till, other.seq, other.at_ms, other.kind, other.purchase, other.salt,
      other.payload, other.hash, other.signature
    FROM unnest(path) WITH ORDINALITY AS adopted(hash, back)
    JOIN countersign.other_branch AS other
      ON other.seq = tip.seq + 1 - adopted.back AND other.hash = adopted.hash
    WHERE other.till = of_till;
  DELETE FROM countersign.journal_aside AS aside WHERE aside.till = of_till AND EXISTS (
    SELECT FROM countersign.journal AS known
    WHERE known.till = aside.till AND known.seq = aside.seq AND known.hash = aside.hash);
  PERFORM countersign.put_branch_aside(of_till, reason);
  UPDATE countersign.till_head AS head SET seq = tip.seq, hash = tip.hash, moved_at = now()
    WHERE head.till = of_till;
  RETURN tip.seq;
END
$$;

-- Who owns the journals settles forks, and nobody else.
REVOKE ALL ON FUNCTION countersign.put_branch_aside(text, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION countersign.adopt_branch(text, text) FROM PUBLIC;

-- Which branch arrived last is not a till's to say.
REVOKE INSERT ON countersign.journal_branch FROM countersign_till;
GRANT INSERT (till, seq, at_ms, kind, purchase, salt, payload, hash, signature)
  ON countersign.journal_branch TO countersign_till;
