-- What accountants and BI tools read: sales, their lines, taxes and tenders, countersignatures, and
-- what somebody may want to look into; and all of it by day, store and till. In a database that was
-- set up before there was this, or by an earlier version, run it alone; it may be run again:
--   countersignctl uplink schema views | psql --single-transaction --set ON_ERROR_STOP=1 countersign
-- Whoever reads has a role that may log in:
--   CREATE ROLE books LOGIN IN ROLE countersign_reader;
-- Days are those of the store's time zone, and UTC's where none is said:
--   INSERT INTO countersign.store VALUES ('Acme Market', 'Europe/Berlin');

-- Where every role may make functions in public, as in PostgreSQL 13 and 14, what a till's role made
-- there must not become part of a view.
SET search_path = pg_catalog, pg_temp;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'countersign_reader') THEN
    CREATE ROLE countersign_reader NOLOGIN;
  END IF;
END
$$;

CREATE TABLE IF NOT EXISTS countersign.store (
  store text PRIMARY KEY,
  -- By its place: CET knows no summer time, and +01:00 is west of Greenwich here.
  time_zone text NOT NULL CHECK ((timestamptz 'epoch' AT TIME ZONE time_zone) IS NOT NULL
    AND (time_zone = 'UTC' OR time_zone ~ '^[A-Za-z_-]+(/[A-Za-z_-]+)+$'))
);
COMMENT ON TABLE countersign.store IS 'Of each store, named as in till, the time zone of its days.';

DROP VIEW IF EXISTS countersign.sales_by_day, countersign.lines_by_day, countersign.taxes_by_day,
  countersign.tenders_by_day, countersign.countersignatures_by_day, countersign.exceptions_by_day,
  countersign.exception, countersign.countersignature, countersign.sale_tender,
  countersign.sale_tax, countersign.sale_line, countersign.sale, countersign.sale_entry,
  countersign.read_entry;

-- What tills say is read so that no row of one till keeps the others' from being read: what isn't
-- as it should be is NULL, or an empty list. These run as whoever asks, whose own types named like
-- PostgreSQL's come first where no schema is named, and who would be shown a whole payload by one;
-- what is in public is looked at as well. So types are said, and whose they are.
CREATE OR REPLACE FUNCTION countersign.at(at_ms bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE
AS $$
  SELECT CASE WHEN at_ms BETWEEN 0 AND 253402300799999
    THEN to_timestamp(at_ms::float8 / 1000::float8) END
$$;
CREATE OR REPLACE FUNCTION countersign.json_in(payload text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  RETURN payload::pg_catalog.jsonb;
EXCEPTION WHEN OTHERS THEN
  RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION countersign.number_in(said text) RETURNS numeric LANGUAGE sql IMMUTABLE
AS $$
  SELECT CASE WHEN said ~ '^-?[0-9]{1,20}([.][0-9]{1,9})?$' THEN said::numeric END
$$;
CREATE OR REPLACE FUNCTION countersign.list_in(said jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE
AS $$
  SELECT CASE WHEN jsonb_typeof(said) = 'array' THEN said ELSE '[]'::jsonb END
$$;
-- What a discount takes from an amount, as the till reckons it: both in whole cents, or whatever
-- the currency's smallest unit is.
CREATE OR REPLACE FUNCTION countersign.taken(discount jsonb, whole numeric, units numeric)
RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN discount IS NULL THEN 0
    WHEN discount ->> 'percent'::text IS NOT NULL
      THEN round(whole * countersign.number_in(discount ->> 'percent'::text) * 0.01)
    WHEN countersign.number_in(discount ->> 'amount'::text) * units > whole THEN whole
    ELSE round(countersign.number_in(discount ->> 'amount'::text) * units) END
$$;
-- A till that adds an entry fills the indexes below, as itself.
GRANT EXECUTE ON FUNCTION countersign.at(bigint), countersign.json_in(text),
  countersign.number_in(text), countersign.list_in(jsonb),
  countersign.taken(jsonb, numeric, numeric) TO PUBLIC;

CREATE INDEX IF NOT EXISTS journal_of_sales ON countersign.journal (countersign.at(at_ms))
  WHERE kind = 'purchase_recorded';
CREATE INDEX IF NOT EXISTS journal_of_countersignatures
  ON countersign.journal (countersign.at(at_ms)) WHERE kind = 'countersigned';
CREATE INDEX IF NOT EXISTS journal_of_exceptions ON countersign.journal (countersign.at(at_ms))
  WHERE kind IN ('method_frozen', 'try_failed', 'store_restored', 'key_changed', 'customer_erased',
    'products_dropped', 'head_office_refused', 'changes_refused', 'purchase_closed');

-- The views that are read stand on these two, which nobody else needs. OFFSET 0, as below, has what
-- is before it reckoned once, not for each use.
CREATE VIEW countersign.read_entry AS
SELECT entry.till, till.store, entry.purchase, entry.seq, entry.kind,
  countersign.at(entry.at_ms) AS at, coalesce(store.time_zone, 'UTC') AS time_zone,
  (countersign.at(entry.at_ms) AT TIME ZONE coalesce(store.time_zone, 'UTC'))::date AS day,
  opened.said
FROM countersign.journal AS entry
LEFT JOIN countersign.till ON till.till = entry.till
LEFT JOIN countersign.store ON store.store = till.store
CROSS JOIN LATERAL (SELECT countersign.json_in(entry.payload) AS said OFFSET 0) AS opened;

-- A recorded purchase with what was charged, and why it is no sale that can be added to others.
CREATE VIEW countersign.sale_entry AS
SELECT found.*,
  CASE WHEN found.at IS NULL THEN 'its time is out of range'
    WHEN jsonb_typeof(found.recorded) IS DISTINCT FROM 'object' THEN 'it cannot be read'
    WHEN jsonb_typeof(found.started) IS DISTINCT FROM 'object'
      THEN 'what was charged is missing, or cannot be read'
    WHEN found.net + found.tax + found.total + found.discounts + found.charged IS NULL
      THEN 'an amount of it cannot be read'
    WHEN found.total <> found.charged OR found.net + found.tax <> found.total
      OR found.recorded ->> 'currency' IS DISTINCT FROM found.started #>> '{basket,currency}'
      THEN 'it does not add up'
  END AS fault
FROM (
  SELECT entry.till, entry.store, entry.purchase, entry.seq, entry.at, entry.time_zone, entry.day,
    entry.said AS recorded, started.said AS started,
    countersign.number_in(entry.said ->> 'total') AS total,
    countersign.number_in(started.said #>> '{totals,net}') AS net,
    countersign.number_in(started.said #>> '{totals,tax}') AS tax,
    countersign.number_in(started.said #>> '{totals,discounts}') AS discounts,
    countersign.number_in(started.said #>> '{totals,total}') AS charged,
    (started.said #>> '{basket,prices_include_tax}') = 'true' AS prices_include_tax
  FROM countersign.read_entry AS entry
  LEFT JOIN LATERAL (
    SELECT countersign.json_in(before.payload) AS said FROM countersign.journal AS before
    WHERE before.till = entry.till AND before.purchase = entry.purchase AND before.purchase <> ''
      AND before.kind = 'purchase_started' AND before.seq < entry.seq
    ORDER BY before.seq DESC LIMIT 1
  ) AS started ON true
  WHERE entry.kind = 'purchase_recorded'
) AS found;

-- Amounts are exact. What a view leaves out, it shows to no function of the reader's own either.
CREATE VIEW countersign.sale WITH (security_barrier) AS
SELECT till, store, purchase, seq, at, day, time_zone, recorded ->> 'receipt' AS receipt,
  recorded ->> 'currency' AS currency, net, tax, total, discounts, prices_include_tax,
  (recorded ->> 'countersigned') = 'true' AS is_countersigned
FROM countersign.sale_entry WHERE fault IS NULL;

-- A line bears its share of the basket's discount by largest remainder, the first of equals first:
-- as the till shared it before it reckoned the taxes. Reckoned in the currency's smallest units.
CREATE VIEW countersign.sale_line WITH (security_barrier) AS
SELECT sale.till, sale.store, sale.purchase, sale.seq, sale.at, sale.day,
  sale.recorded ->> 'receipt' AS receipt, sale.recorded ->> 'currency' AS currency, line.number,
  line.said ->> 'gtin' AS gtin, line.said ->> 'name' AS name,
  line.said ->> 'category' AS category, line.quantity, line.price, line.said ->> 'tax' AS tax,
  line.gross * money.unit AS gross, line.discount * money.unit AS discount,
  line.share * money.unit AS basket_discount,
  (line.gross - line.discount - line.share) * money.unit AS amount, sale.prices_include_tax
FROM countersign.sale_entry AS sale
CROSS JOIN LATERAL (
  SELECT ('1e-' || counted.decimals::text)::numeric AS unit,
    ('1e' || counted.decimals::text)::numeric AS units
  FROM (
    SELECT least(length(split_part(sale.started #>> '{totals,total}', '.', 2)), 9) AS decimals
  ) AS counted
) AS money
CROSS JOIN LATERAL (
  SELECT ranked.*,
    ranked.part + CASE WHEN ranked.place <= ranked.whole - ranked.parts THEN 1 ELSE 0 END AS share
  FROM (
    SELECT split.*, sum(split.part) OVER () AS parts,
      row_number() OVER (ORDER BY split.remainder DESC, split.number) AS place
    FROM (
      SELECT summed.*,
        CASE WHEN summed.rests > 0 THEN div(summed.whole * summed.rest, summed.rests)
          ELSE 0 END AS part,
        CASE WHEN summed.rests > 0 THEN mod(summed.whole * summed.rest, summed.rests)
          ELSE 0 END AS remainder
      FROM (
        SELECT own.*, own.gross - own.discount AS rest,
          sum(own.gross - own.discount) OVER () AS rests,
          countersign.taken(sale.started #> '{basket,discount}',
            sum(own.gross - own.discount) OVER (), money.units) AS whole
        FROM (
          SELECT priced.*,
            countersign.taken(priced.said -> 'discount', priced.gross, money.units) AS discount
          FROM (
            SELECT item.number, item.said,
              countersign.number_in(item.said ->> 'quantity') AS quantity,
              countersign.number_in(item.said ->> 'price') AS price,
              round(countersign.number_in(item.said ->> 'quantity')
                * countersign.number_in(item.said ->> 'price') * money.units) AS gross
            FROM jsonb_array_elements(countersign.list_in(sale.started #> '{basket,lines}'))
              WITH ORDINALITY AS item(said, number)
            OFFSET 0
          ) AS priced
          OFFSET 0
        ) AS own
      ) AS summed
    ) AS split
  ) AS ranked
) AS line
WHERE sale.fault IS NULL;

CREATE VIEW countersign.sale_tax WITH (security_barrier) AS
SELECT sale.till, sale.store, sale.purchase, sale.seq, sale.at, sale.day,
  sale.recorded ->> 'receipt' AS receipt, sale.recorded ->> 'currency' AS currency,
  part.said ->> 'rate' AS rate, countersign.number_in(part.said ->> 'base') AS base,
  countersign.number_in(part.said ->> 'tax') AS tax
FROM countersign.sale_entry AS sale
CROSS JOIN LATERAL jsonb_array_elements(
  countersign.list_in(sale.started #> '{totals,taxes}')) AS part(said)
WHERE sale.fault IS NULL;

CREATE VIEW countersign.sale_tender WITH (security_barrier) AS
SELECT sale.till, sale.store, sale.purchase, sale.seq, sale.at, sale.day,
  sale.recorded ->> 'receipt' AS receipt, sale.recorded ->> 'currency' AS currency,
  sale.started #>> '{tender,kind}' AS kind,
  countersign.number_in(sale.started #>> '{tender,amount}') AS amount,
  countersign.number_in(sale.started #>> '{tender,amount}') - sale.total AS rounding
FROM countersign.sale_entry AS sale
WHERE sale.fault IS NULL AND sale.started #>> '{tender,kind}' IS NOT NULL;

CREATE VIEW countersign.countersignature WITH (security_barrier) AS
SELECT till, store, purchase, seq, at, day, said ->> 'by' AS by, said ->> 'method' AS method
FROM countersign.read_entry
WHERE kind = 'countersigned' AND jsonb_typeof(said) = 'object';

-- What somebody may want to look into, and with a fault what is missing in the views above.
CREATE VIEW countersign.exception WITH (security_barrier) AS
SELECT till, store, purchase, seq, at, day, kind, said,
  CASE WHEN jsonb_typeof(said) IS DISTINCT FROM 'object' THEN 'it cannot be read' END AS fault
FROM countersign.read_entry
WHERE kind IN ('method_frozen', 'try_failed', 'store_restored', 'key_changed', 'customer_erased',
    'products_dropped', 'head_office_refused', 'changes_refused')
UNION ALL
SELECT till, store, purchase, seq, at, day, kind, said,
  CASE WHEN jsonb_typeof(said) IS DISTINCT FROM 'object' THEN 'it cannot be read' END
FROM countersign.read_entry
WHERE kind = 'purchase_closed' AND said ->> 'outcome' IS DISTINCT FROM 'cancelled'
UNION ALL
SELECT till, store, purchase, seq, at, day, kind, said, 'it cannot be read'
FROM countersign.read_entry
WHERE kind = 'countersigned' AND jsonb_typeof(said) IS DISTINCT FROM 'object'
UNION ALL
SELECT till, store, purchase, seq, at, day, 'purchase_recorded', recorded, fault
FROM countersign.sale_entry WHERE fault IS NOT NULL
UNION ALL
SELECT sale.till, sale.store, sale.purchase, sale.seq, sale.at, sale.day, 'purchase_recorded',
  sale.recorded, 'its lines, taxes or tender do not add up'
FROM countersign.sale_entry AS sale
WHERE sale.fault IS NULL AND (
  (SELECT count(*) = count(line.amount) AND sum(line.discount + line.basket_discount)
      = sale.discounts AND sum(line.amount)
      = CASE WHEN sale.prices_include_tax THEN sale.total ELSE sale.net END
    FROM countersign.sale_line AS line
    WHERE line.till = sale.till AND line.seq = sale.seq) IS NOT TRUE
  OR (SELECT count(*) = count(countersign.number_in(part.said ->> 'base')
        + countersign.number_in(part.said ->> 'tax'))
      AND sum(countersign.number_in(part.said ->> 'tax')) = sale.tax
    FROM jsonb_array_elements(countersign.list_in(sale.started #> '{totals,taxes}'))
      AS part(said)) IS NOT TRUE
  OR (sale.total <> 0 AND (sale.started #>> '{tender,kind}' IS NULL
    OR countersign.number_in(sale.started #>> '{tender,amount}') IS NULL)));

CREATE VIEW countersign.sales_by_day WITH (security_barrier) AS
SELECT store, till, day, currency, count(*) AS sales, sum(net) AS net, sum(tax) AS tax,
  sum(total) AS total, sum(discounts) AS discounts,
  count(*) FILTER (WHERE is_countersigned) AS countersigned
FROM countersign.sale GROUP BY store, till, day, currency;

CREATE VIEW countersign.lines_by_day WITH (security_barrier) AS
SELECT store, till, day, currency, gtin, name, category, tax, prices_include_tax,
  sum(quantity) AS quantity, sum(gross) AS gross, sum(discount) AS discount,
  sum(basket_discount) AS basket_discount, sum(amount) AS amount
FROM countersign.sale_line
GROUP BY store, till, day, currency, gtin, name, category, tax, prices_include_tax;

CREATE VIEW countersign.taxes_by_day WITH (security_barrier) AS
SELECT store, till, day, currency, rate, sum(base) AS base, sum(tax) AS tax
FROM countersign.sale_tax GROUP BY store, till, day, currency, rate;

CREATE VIEW countersign.tenders_by_day WITH (security_barrier) AS
SELECT store, till, day, currency, kind, count(*) AS tenders, sum(amount) AS amount,
  sum(rounding) AS rounding
FROM countersign.sale_tender GROUP BY store, till, day, currency, kind;

CREATE VIEW countersign.countersignatures_by_day WITH (security_barrier) AS
SELECT store, till, day, by, count(*) AS countersignatures
FROM countersign.countersignature GROUP BY store, till, day, by;

CREATE VIEW countersign.exceptions_by_day WITH (security_barrier) AS
SELECT store, till, day, kind, count(*) AS exceptions, count(fault) AS faults
FROM countersign.exception GROUP BY store, till, day, kind;

GRANT USAGE ON SCHEMA countersign TO countersign_reader;
GRANT SELECT ON countersign.sale, countersign.sale_line, countersign.sale_tax,
  countersign.sale_tender, countersign.countersignature, countersign.exception,
  countersign.sales_by_day, countersign.lines_by_day, countersign.taxes_by_day,
  countersign.tenders_by_day, countersign.countersignatures_by_day, countersign.exceptions_by_day
  TO countersign_reader;
RESET search_path;
