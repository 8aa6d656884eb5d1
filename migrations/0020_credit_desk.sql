-- Credit at the desk: what staff grant or take back, and by whom it was approved.
CREATE SCHEMA credit;

-- A row for each wish. Up to a limit it is done at once; above it a second person decides.
CREATE TABLE credit.asked (
    asked_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    form        text NOT NULL UNIQUE,     -- the form that was sent: sent again it is the same wish
    party_id    bigint NOT NULL,
    kind        smallint NOT NULL,        -- 1 grant, 2 correction in the member's favour, 3 taken back
    amount      bigint NOT NULL CHECK (amount > 0), -- rial
    last_day    date,                     -- of what is granted; null: it does not expire
    reason      text NOT NULL,
    asked_by    text NOT NULL,            -- sign-in name
    asked_at    timestamptz NOT NULL,
    approval_id bigint REFERENCES access.approval,
    transfer    integer,                  -- of the member's account; null until it is done
    CHECK (kind <> 3 OR last_day IS NULL)
);
CREATE INDEX asked_of_party ON credit.asked (party_id, asked_at);

-- The age of what members hold is asked for all at once: not a transfer for each lot.
ALTER TABLE ledger.lot ADD COLUMN granted_on date;
UPDATE ledger.lot l SET granted_on = (t.at AT TIME ZONE 'Asia/Tehran')::date
FROM ledger.transfer t WHERE t.party_id = l.party_id AND t.no = l.lot;
ALTER TABLE ledger.lot ALTER COLUMN granted_on SET NOT NULL;
