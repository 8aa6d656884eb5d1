-- Credit: who holds how many rials, from which grants, and every transfer that made it so.
CREATE SCHEMA ledger;

-- A member's account; the row is locked by whoever changes anything of it. Between the parts of an account holds
-- always: balance = what is left of the lots + what the open holds keep - the debt.
CREATE TABLE ledger.account (
    party_id  bigint PRIMARY KEY,
    balance   bigint NOT NULL,            -- rial: the sum of its transfers; below zero where a claw-back left a debt
    transfers integer NOT NULL,           -- how many so far: the next has the next number
    holds     integer NOT NULL,           -- how many there were
    held      bigint NOT NULL,            -- what those that are open keep
    debt      bigint NOT NULL CHECK (debt >= 0) -- what a claw-back could not find; what comes in pays it first
) WITH (fillfactor = 80);

-- A row for every movement, never changed. The accounts of the house are below zero and stand in the code:
-- -1 granted, -2 redeemed, -3 expired, -4 adjustment, -5 suspense, -6 paid out, -1000 - n payable to merchant n.
-- A transfer between two of them belongs to party 0.
CREATE TABLE ledger.transfer (
    party_id  bigint NOT NULL,
    no        integer NOT NULL,           -- from 1 without a gap
    from_account bigint NOT NULL,
    to_account   bigint NOT NULL,
    amount    bigint NOT NULL CHECK (amount > 0),
    balance   bigint NOT NULL,            -- of the member's account, after it
    kind      smallint NOT NULL,          -- 1 grant, 2 spending, 3 capture, 4 reversal, 5 expiry, 6 claw-back, 7 correction, 8 settlement
    pieces    bigint[] NOT NULL,          -- lot, amount, lot, amount ...: what it took from lots or gave to them
    reverses  integer,                    -- the transfer that it takes back
    hold      integer,                    -- the hold that it captures
    reason    text NOT NULL,              -- code of the rule, or what a person wrote
    reference text NOT NULL,              -- what it is about: a policy, a merchant's receipt
    actor     text NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (party_id, no),
    CHECK (from_account <> to_account)
);
CREATE INDEX transfer_of_day ON ledger.transfer USING brin (at);
CREATE INDEX transfer_of_house ON ledger.transfer (to_account, at) WHERE to_account < -5;

-- What is left of a grant; its number is that of the transfer that granted it.
CREATE TABLE ledger.lot (
    party_id  bigint NOT NULL,
    lot       integer NOT NULL,
    amount    bigint NOT NULL CHECK (amount > 0),
    unspent   bigint NOT NULL CHECK (unspent >= 0 AND unspent <= amount),
    expires_on date,                      -- the last day on which it can be spent; null: it does not expire
    PRIMARY KEY (party_id, lot)
) WITH (fillfactor = 80);
CREATE INDEX lot_expiry ON ledger.lot (expires_on, party_id);

-- What is kept for a purpose until it is captured or released. What it keeps is out of the lots meanwhile.
CREATE TABLE ledger.hold (
    party_id  bigint NOT NULL,
    hold      integer NOT NULL,
    amount    bigint NOT NULL CHECK (amount > 0),
    kept      bigint NOT NULL CHECK (kept >= 0 AND kept <= amount),
    pieces    bigint[] NOT NULL,          -- lot, amount ... of what is kept
    expires_at timestamptz NOT NULL,
    reason    text NOT NULL,
    reference text NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (party_id, hold)
) WITH (fillfactor = 80);
CREATE INDEX hold_expiry ON ledger.hold (expires_at) WHERE kept > 0;

-- The answer to every order, so that one that is sent again has the same. Keys are unique over all parties.
CREATE TABLE ledger.answer (
    key       bytea PRIMARY KEY,          -- 16 bytes of the SHA-256 of who asks and their key
    digest    bytea NOT NULL,             -- 16 bytes of the SHA-256 of what was asked
    party_id  bigint NOT NULL,
    transfer  integer,
    hold      integer,
    amount    bigint NOT NULL,
    balance   bigint NOT NULL,
    available bigint NOT NULL,
    refused   smallint,                   -- why nothing was done
    at        timestamptz NOT NULL
);

-- A day that was closed: what moved between the accounts, by kind, and the proofs that it adds up.
CREATE TABLE ledger.closed_day (
    day       date PRIMARY KEY,
    closed_at timestamptz NOT NULL,
    actor     text NOT NULL,
    totals    jsonb NOT NULL,             -- by house account and kind: amount and transfers
    owed      bigint NOT NULL,            -- what members hold at its end
    proofs    jsonb NOT NULL
);
