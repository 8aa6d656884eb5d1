-- What members of a tier pay less at a merchant; and statements that are a span of time, which is closed by adding up.

-- Of a contract; it counts where it is more than what everybody has.
CREATE TABLE merchants.contract_tier (
    merchant_id integer NOT NULL,
    from_day   date NOT NULL,
    tier       text NOT NULL,             -- code of the programme's
    discount_bp integer NOT NULL CHECK (discount_bp BETWEEN 0 AND 10000),
    PRIMARY KEY (merchant_id, from_day, tier),
    FOREIGN KEY (merchant_id, from_day) REFERENCES merchants.contract ON DELETE CASCADE
);

ALTER TABLE merchants.payment ADD COLUMN tier text; -- the member's when the card was read; null: none was computed
ALTER TABLE merchants.payment ADD COLUMN by_tier boolean NOT NULL DEFAULT false; -- the discount is the tier's

-- A settlement is of the payments that were done from `since` to before `until`; each begins where the one before ends.
-- No payment is marked with it: what was done on a day that is over neither changes nor becomes more.
ALTER TABLE merchants.settlement ADD COLUMN since timestamptz;
ALTER TABLE merchants.settlement ADD COLUMN until timestamptz;
UPDATE merchants.settlement s SET since = w.since, until = w.until
FROM (SELECT settlement_id, until,
             coalesce(lag(until) OVER (PARTITION BY merchant_id ORDER BY settlement_id), '-infinity') AS since
      FROM (SELECT settlement_id, merchant_id, (to_day + 1)::timestamp AT TIME ZONE 'Asia/Tehran' AS until
            FROM merchants.settlement) e) w
WHERE w.settlement_id = s.settlement_id;
ALTER TABLE merchants.settlement ALTER COLUMN since SET NOT NULL;
ALTER TABLE merchants.settlement ALTER COLUMN until SET NOT NULL;
CREATE INDEX settlement_until ON merchants.settlement (merchant_id, until);

DROP INDEX merchants.payment_to_settle;
DROP INDEX merchants.payment_of_settlement;
ALTER TABLE merchants.payment DROP COLUMN settlement_id;
-- What is added up stands in the index.
CREATE INDEX payment_to_settle ON merchants.payment (merchant_id, ended_at) INCLUDE (credit, commission)
    WHERE state = 3 AND credit > 0;
