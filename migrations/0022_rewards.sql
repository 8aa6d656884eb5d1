-- Rewards: what members can have by tier, segment and what they hold, and what became of each.
CREATE SCHEMA rewards;

-- The catalogue. What an offer promises does not change once it was opened: entitlements rest on it.
CREATE TABLE rewards.offer (
    offer_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        smallint NOT NULL,        -- 1 insurance discount, 2 discount at a merchant, 3 special service
    state       smallint NOT NULL,        -- 1 draft, 2 open, 3 closed
    title_fa    text NOT NULL,
    title_en    text NOT NULL,
    summary_fa  text NOT NULL,
    summary_en  text NOT NULL,
    terms_fa    text NOT NULL,
    terms_en    text NOT NULL,
    icon        text NOT NULL,
    tiers       text[] NOT NULL,          -- codes of the programme; none: every tier, as for the next two
    segments    smallint[] NOT NULL,      -- as standing.member has them
    line_held   smallint,                 -- a line that the member has to hold
    from_day    date NOT NULL,
    until_day   date,                     -- the last day on which it can be had; null: no end
    stock       integer,                  -- how many there are; null: without limit
    taken       integer NOT NULL,         -- how many are gone: reserved, issued, used
    per_member  integer NOT NULL,         -- how many one member can have
    price       bigint NOT NULL,          -- rials of credit
    lines       smallint[] NOT NULL,      -- on which the discount counts
    discount_bp integer NOT NULL,
    most        bigint,                   -- the most rials that the discount gives
    automatic   boolean NOT NULL,         -- a right without a code
    merchant_id integer,
    quota       integer NOT NULL,         -- uses of one entitlement
    good_days   integer NOT NULL,         -- days for which what is issued can be used
    gives_back  boolean NOT NULL,         -- what expires gives its credit back
    changed_at  timestamptz NOT NULL,
    changed_by  text NOT NULL,
    CHECK (taken >= 0 AND (stock IS NULL OR taken <= stock)),
    CHECK (price >= 0 AND quota > 0)
);

-- What a member has or had of an offer.
CREATE TABLE rewards.entitlement (
    party_id       bigint NOT NULL,
    entitlement_id bigint GENERATED ALWAYS AS IDENTITY,
    offer_id       bigint NOT NULL REFERENCES rewards.offer,
    form           text NOT NULL,         -- the form that was sent: sent again it is the same
    state          smallint NOT NULL,     -- 1 reserved, 2 issued, 3 used, 4 expired, 5 cancelled
    price          bigint NOT NULL,       -- rials of credit
    quota          integer NOT NULL,
    uses_left      integer NOT NULL CHECK (uses_left BETWEEN 0 AND quota),
    booked_for     date,                  -- of a service: the day that was agreed
    last_day       date NOT NULL,         -- of the reservation, then of what was issued
    hold           integer,               -- of the member's account: what keeps the price
    transfer       integer,               -- and what paid it
    code_sealed    bytea,                 -- under the home's key, to be shown to the member again
    code_end       text,                  -- its last letters, by which staff and members tell codes apart
    reserved_at    timestamptz NOT NULL,
    changed_at     timestamptz NOT NULL,
    PRIMARY KEY (party_id, entitlement_id)
);
CREATE UNIQUE INDEX entitlement_of_form ON rewards.entitlement (party_id, form);
CREATE INDEX entitlement_of_offer ON rewards.entitlement (offer_id, entitlement_id);
CREATE INDEX entitlement_due ON rewards.entitlement (last_day) WHERE state <= 2;

-- Whose a code is. The hash is made with the home's key: who reads the table alone can try no codes against it.
CREATE TABLE rewards.code (
    hash           bytea PRIMARY KEY,
    party_id       bigint NOT NULL,
    entitlement_id bigint NOT NULL
);

-- Every step of an entitlement, never changed.
CREATE TABLE rewards.step (
    party_id       bigint NOT NULL,
    entitlement_id bigint NOT NULL,
    no             integer NOT NULL,      -- from 1
    act            smallint NOT NULL,     -- 1 reserve, 2 issue, 3 book, 4 use, 5 expire, 6 cancel
    state          smallint NOT NULL,     -- after it
    uses_left      integer NOT NULL,
    booked_for     date,
    moved          bigint NOT NULL,       -- rials kept, taken, freed or given back
    at             timestamptz NOT NULL,
    actor          text NOT NULL,
    why            text NOT NULL,
    PRIMARY KEY (party_id, entitlement_id, no)
);
