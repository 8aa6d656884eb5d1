-- Merchants: where members spend their credit, what it costs whom, and how merchants are paid.
CREATE SCHEMA merchants;

CREATE TABLE merchants.merchant (
    merchant_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name_fa    text NOT NULL,
    name_en    text NOT NULL,
    legal_id   text,                      -- national ID of the legal entity; null where a person keeps the shop
    iban       text NOT NULL,             -- IR and 24 digits, checked
    icon       text NOT NULL,             -- one of the names in the code
    created_at timestamptz NOT NULL,
    closed_at  timestamptz                -- takes no payments since then
);

-- The terms from a day on, until the next contract begins or the last day is over.
CREATE TABLE merchants.contract (
    merchant_id integer NOT NULL REFERENCES merchants.merchant,
    from_day   date NOT NULL,
    to_day     date,                      -- last day; null: until further notice
    discount_bp integer NOT NULL CHECK (discount_bp BETWEEN 0 AND 10000), -- what members pay less
    commission_bp integer NOT NULL CHECK (commission_bp BETWEEN 0 AND 10000), -- what the insurer keeps of the credit
    cycle      smallint NOT NULL,         -- 1 daily, 2 weekly, 3 monthly
    most_payment bigint NOT NULL CHECK (most_payment > 0), -- rial of credit in one payment
    most_day   bigint NOT NULL CHECK (most_day > 0), -- rial of credit of one member in a day
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, from_day),
    CHECK (to_day >= from_day)
);

CREATE TABLE merchants.branch (
    branch_id  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    merchant_id integer NOT NULL REFERENCES merchants.merchant,
    name_fa    text NOT NULL,
    name_en    text NOT NULL,
    created_at timestamptz NOT NULL,
    closed_at  timestamptz
);
CREATE INDEX branch_of_merchant ON merchants.branch (merchant_id);

CREATE TABLE merchants.cashier (
    cashier_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    branch_id  integer NOT NULL REFERENCES merchants.branch,
    name       text NOT NULL UNIQUE,      -- sign-in name, lower case
    display_name text NOT NULL,
    password_hash text NOT NULL,
    must_change boolean NOT NULL,         -- signed in with a one-time password: a new one is asked first
    created_at timestamptz NOT NULL,
    disabled_at timestamptz,
    last_sign_in timestamptz
);
CREATE INDEX cashier_of_branch ON merchants.cashier (branch_id);

CREATE TABLE merchants.session (
    token_hash bytea PRIMARY KEY,         -- SHA-256 of the cookie's token
    cashier_id integer NOT NULL REFERENCES merchants.cashier ON DELETE CASCADE,
    csrf       text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);

-- A till of the merchant's own that asks by JSON.
CREATE TABLE merchants.till (
    till_id    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    branch_id  integer NOT NULL REFERENCES merchants.branch,
    name       text NOT NULL,
    shown      text NOT NULL,             -- the first letters of its key
    key_hash   bytea NOT NULL UNIQUE,     -- SHA-256 of the whole key
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz
);

-- A member's card on the phone: a page at an address that nobody can guess.
CREATE TABLE merchants.card (
    party_id   bigint NOT NULL,
    card       integer NOT NULL,          -- from 1; only the last can be good
    secret     bytea NOT NULL,            -- codes are made with it; without the address they take nothing
    made_by    text NOT NULL,
    made_at    timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (party_id, card)
);
CREATE TABLE merchants.card_key (
    token_hash bytea PRIMARY KEY,         -- SHA-256 of the address' token
    party_id   bigint NOT NULL,
    card       integer NOT NULL
);
-- Codes that a card shows now. Each is for one use, and only what is shown can be used.
CREATE TABLE merchants.shown (
    code       integer PRIMARY KEY,
    party_id   bigint NOT NULL,
    card       integer NOT NULL,
    step       bigint NOT NULL,           -- of 30 seconds
    expires_at timestamptz NOT NULL,
    used       boolean NOT NULL
);
CREATE INDEX shown_by_card ON merchants.shown (party_id, card);
CREATE INDEX shown_ends ON merchants.shown (expires_at);

-- A transfer of money to merchants, as one file for the bank.
CREATE TABLE merchants.batch (
    batch_id   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    made_by    text NOT NULL,
    made_at    timestamptz NOT NULL
);

-- What a merchant is paid for a cycle: the credit of its payments less the commission.
CREATE TABLE merchants.settlement (
    settlement_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    merchant_id integer NOT NULL REFERENCES merchants.merchant,
    from_day   date NOT NULL,
    to_day     date NOT NULL,             -- last day
    payments   integer NOT NULL,
    credit     bigint NOT NULL CHECK (credit > 0), -- rial
    commission bigint NOT NULL CHECK (commission BETWEEN 0 AND credit), -- rial
    iban       text NOT NULL,             -- as it was when the statement was made
    state      smallint NOT NULL,         -- 1 open, 2 sent, 3 paid
    batch_id   integer REFERENCES merchants.batch,
    returned   text,                      -- why the bank gave the last transfer back
    reference  text,                      -- the bank's, of what was paid
    made_by    text NOT NULL,
    made_at    timestamptz NOT NULL,
    paid_at    timestamptz
);
CREATE INDEX settlement_of_merchant ON merchants.settlement (merchant_id, to_day);

-- What the bank answered to a batch, row by row.
CREATE TABLE merchants.answer (
    batch_id   integer NOT NULL REFERENCES merchants.batch,
    line       integer NOT NULL,
    settlement_id integer,                -- as the bank wrote it; null where it could not be read
    amount     bigint,                    -- rial
    outcome    smallint NOT NULL,         -- 1 paid, 2 returned, 3 another amount, 4 not of this batch, 5 unreadable
    told       text NOT NULL,             -- the bank's reference or reason
    noted_by   text NOT NULL,
    noted_at   timestamptz NOT NULL,
    PRIMARY KEY (batch_id, line)
);

-- A payment belongs to the merchant: it is found by its own number, by the till's key and by what is settled.
CREATE TABLE merchants.payment (
    payment_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    merchant_id integer NOT NULL REFERENCES merchants.merchant,
    branch_id  integer NOT NULL REFERENCES merchants.branch,
    cashier_id integer REFERENCES merchants.cashier, -- who asked: a cashier or a till
    till_id    integer REFERENCES merchants.till,
    key        text NOT NULL,             -- the till's: sent again it is the same payment
    party_id   bigint NOT NULL,
    card       integer NOT NULL,
    purchase   bigint NOT NULL CHECK (purchase > 0), -- rial
    discount   bigint NOT NULL CHECK (discount BETWEEN 0 AND purchase),
    credit     bigint NOT NULL CHECK (credit BETWEEN 0 AND purchase - discount),
    commission bigint NOT NULL CHECK (commission BETWEEN 0 AND credit),
    state      smallint NOT NULL,         -- 1 begun, 2 asked, 3 done, 4 refused, 5 voided
    refused    smallint,                  -- why
    tries      smallint NOT NULL,         -- wrong codes so far
    hold       integer,                   -- of the member's account
    transfer   integer,
    reversal   integer,
    begun_at   timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,      -- begun or asked, it lapses then
    ended_at   timestamptz,
    voided_at  timestamptz,
    settlement_id integer REFERENCES merchants.settlement,
    UNIQUE (branch_id, key),
    CHECK ((cashier_id IS NULL) <> (till_id IS NULL)),
    CHECK ((state = 4) = (refused IS NOT NULL)),
    CHECK (settlement_id IS NULL OR state = 3)
);
CREATE INDEX payment_of_branch ON merchants.payment (branch_id, begun_at);
CREATE INDEX payment_of_party ON merchants.payment (party_id, begun_at);
CREATE INDEX payment_to_settle ON merchants.payment (merchant_id, ended_at) WHERE state = 3 AND settlement_id IS NULL;
CREATE INDEX payment_of_settlement ON merchants.payment (settlement_id) WHERE settlement_id IS NOT NULL;

-- What left an account of a merchant's: given back, or settled.
CREATE INDEX transfer_from_house ON ledger.transfer (from_account) WHERE from_account < -5;
