-- How purchases and events become credit: what each was given, by which rule, and why.
CREATE SCHEMA earning;

-- A settlement: what the whole book should have given by a day, compared with what it was given. Its lock keeps
-- others out.
CREATE TABLE earning.settlement (
    settlement_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    as_of      date NOT NULL,
    version    integer NOT NULL,          -- programme.version in force on that day
    settled_at timestamptz NOT NULL,
    actor      text NOT NULL,
    grants     bigint NOT NULL,           -- how many
    granted    bigint NOT NULL,           -- rial
    take_backs bigint NOT NULL,           -- how many
    taken      bigint NOT NULL,           -- rial
    short      bigint NOT NULL            -- rial that could not be taken back
);

-- What one policy or event was given by one rule, and would be. A row is made when a rule first promises something;
-- its version and tier stay, so that another programme or tier does not take back what was earned.
CREATE TABLE earning.given (
    party_id  bigint NOT NULL,
    kind      smallint NOT NULL,          -- 0 policy; 1 joining, 2 survey, 3 introduction, 4 occasion, 5 special plan
    source    text NOT NULL,              -- number of the policy in the book, or what makes it one event
    rule      text NOT NULL,              -- code of the rule, or of the event
    version   integer NOT NULL,           -- programme.version that promised it
    tier      smallint,                   -- the member's rank then
    given     bigint NOT NULL CHECK (given >= 0),   -- rial granted and not taken back
    due       bigint NOT NULL CHECK (due >= 0),     -- rial that should have been
    pending   bigint NOT NULL CHECK (pending >= 0), -- rial more, when all of the premium is collected
    short     bigint NOT NULL CHECK (short >= 0),   -- rial of given that could not be taken back
    lot       integer,                    -- the last that was granted
    inputs    jsonb NOT NULL,             -- what it was computed from
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (party_id, kind, source, rule)
) WITH (fillfactor = 80);

-- What each rule has given and promised, and since when it promises no more.
CREATE TABLE earning.rule_spent (
    kind       smallint NOT NULL,
    rule       text NOT NULL,
    spent      bigint NOT NULL,           -- rial, given and promised
    given      bigint NOT NULL,           -- rial of it that was granted and not taken back
    budget     bigint,                    -- rial; null: no bound
    stopped_at timestamptz,               -- since then somebody got less because the budget is spent
    PRIMARY KEY (kind, rule)
);
