-- The book: policies, endorsements, receipts, claims and events, and the loads that bring them.

CREATE SCHEMA feeds;
CREATE SCHEMA book;

CREATE TABLE feeds.load (
    load_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL,            -- parties, agents, policies, endorsements, receipts, claims, events
    file_name   text NOT NULL,
    file_bytes  bigint NOT NULL,
    mapping     text NOT NULL,            -- the mapping's TOML
    header      text[] NOT NULL DEFAULT '{}',
    format      jsonb NOT NULL DEFAULT '{}',  -- delimiter, encoding, sheet: to give rejected rows back in the same shape
    status      text NOT NULL,            -- queued, running, loaded, failed, cancelled, interrupted
    actor       text NOT NULL,
    created_at  timestamptz NOT NULL,
    started_at  timestamptz,
    finished_at timestamptz,
    rows_read   bigint NOT NULL DEFAULT 0,
    rows_new    bigint NOT NULL DEFAULT 0,
    rows_changed   bigint NOT NULL DEFAULT 0,
    rows_unchanged bigint NOT NULL DEFAULT 0,
    rows_waiting   bigint NOT NULL DEFAULT 0,
    rows_rejected  bigint NOT NULL DEFAULT 0,
    error_code  text,
    error_text  jsonb                     -- {"fa": …, "en": …}
);

-- What was found in a row. fatal: the row was rejected. Otherwise it was taken, and this cell was left out.
CREATE TABLE feeds.finding (
    load_id bigint NOT NULL,
    row_no  bigint NOT NULL,              -- 1 is the first row after the header
    field   text NOT NULL,                -- our field
    column_name text NOT NULL,            -- the file's column(s)
    value   text NOT NULL,                -- as it stood in the file, cut at 200 characters
    reason  text NOT NULL,                -- a stable code
    params  jsonb NOT NULL DEFAULT '{}',
    fatal   boolean NOT NULL,
    PRIMARY KEY (load_id, row_no, field, reason)
);
CREATE INDEX finding_by_reason ON feeds.finding (load_id, reason, row_no);

-- The cells of each rejected row, as they came.
CREATE TABLE feeds.rejected (
    load_id bigint NOT NULL,
    row_no  bigint NOT NULL,
    cells   text[] NOT NULL,
    mended_by bigint,                     -- the load that brought the row again, mended
    PRIMARY KEY (load_id, row_no)
);

-- Rows whose parent has not arrived yet, and links of applied rows to a party that has not.
CREATE TABLE feeds.waiting (
    load_id     bigint NOT NULL,
    row_no      bigint NOT NULL,
    kind        text NOT NULL,            -- of the row; of a link: represents, introduced_by, insured
    own_key     text NOT NULL,            -- the row's own key: sent again, it takes the place of this one
    parent_kind text NOT NULL,            -- party, policy
    parent_key  text NOT NULL,
    record      jsonb NOT NULL,           -- the row in our fields: a row of the staging table of its kind
    PRIMARY KEY (kind, own_key)
);
CREATE INDEX waiting_of_load ON feeds.waiting (load_id, row_no);
CREATE INDEX waiting_for ON feeds.waiting (parent_kind, parent_key);

CREATE SEQUENCE book.policy_id;
CREATE TABLE book.policy (
    party_id      bigint NOT NULL,        -- the policyholder
    policy_id     bigint NOT NULL,
    number        text NOT NULL,          -- the insurer's policy number
    line          smallint NOT NULL,      -- programme.code 'line'
    contract_type smallint NOT NULL,      -- programme.code 'contract_type'
    channel       smallint NOT NULL,      -- programme.code 'channel'
    agent_id      integer,
    renewals      smallint NOT NULL,      -- how many times the contract was renewed: policy year = 1 + renewals
    start_on      date NOT NULL,
    end_on        date NOT NULL,          -- half open: first day without cover, before any cancellation
    premium       bigint NOT NULL,        -- rial
    branch        text,
    title         text,                   -- what is insured, as the insurer writes it
    load_id       bigint NOT NULL,
    PRIMARY KEY (party_id, policy_id)
);
CREATE TABLE book.policy_key (
    number    text PRIMARY KEY,
    party_id  bigint NOT NULL,
    policy_id bigint NOT NULL
);
CREATE TABLE book.insured (
    party_id   bigint NOT NULL,           -- the policyholder
    policy_id  bigint NOT NULL,
    insured_id bigint NOT NULL,           -- parties.party
    PRIMARY KEY (party_id, policy_id, insured_id)
);
CREATE INDEX insured_back ON book.insured (insured_id);

CREATE TABLE book.endorsement (
    party_id       bigint NOT NULL,
    policy_id      bigint NOT NULL,
    endorsement_no text NOT NULL,
    kind           smallint NOT NULL,     -- programme.code 'endorsement'
    cancels        boolean NOT NULL,      -- a cancellation: cover ends on effective_on
    effective_on   date NOT NULL,
    premium_change bigint NOT NULL,       -- rial, negative takes back
    load_id        bigint NOT NULL,
    PRIMARY KEY (party_id, policy_id, endorsement_no)
);

-- A premium collection. An instalment is what was due; a receipt what was paid; a row may be either or both.
CREATE TABLE book.receipt (
    party_id   bigint NOT NULL,
    policy_id  bigint NOT NULL,
    receipt_no text NOT NULL,
    due_on     date,
    due        bigint NOT NULL,           -- rial, 0 where no instalment is known
    paid_on    date,
    paid       bigint NOT NULL,           -- rial, 0 where nothing was paid yet
    load_id    bigint NOT NULL,
    PRIMARY KEY (party_id, policy_id, receipt_no)
);

-- One row a claim and cover: the claim is all rows of one number.
CREATE TABLE book.claim (
    party_id    bigint NOT NULL,
    policy_id   bigint NOT NULL,
    claim_no    text NOT NULL,
    cover       text NOT NULL,            -- '' where the insurer does not split by cover
    loss_on     date NOT NULL,
    reported_on date,
    paid        bigint NOT NULL,
    outstanding bigint NOT NULL,
    recovered   bigint NOT NULL,
    closed      boolean NOT NULL,
    load_id     bigint NOT NULL,
    PRIMARY KEY (party_id, policy_id, claim_no, cover)
);

-- The five non-technical events.
CREATE TABLE book.event (
    party_id  bigint NOT NULL,
    kind      smallint NOT NULL,          -- 1 joining, 2 survey, 3 introduction, 4 occasion, 5 special plan
    event_ref text NOT NULL,              -- what makes it one event: the survey, the friend, the plan
    on_day    date NOT NULL,
    load_id   bigint NOT NULL,
    PRIMARY KEY (party_id, kind, event_ref)
);

-- Whose book changed since the columnar copy was last refreshed: the highest load that touched each party.
-- Party 0 stands for everybody: a load that touches nearly all says so by one row.
CREATE TABLE book.touched (
    party_id bigint PRIMARY KEY,
    load_id  bigint NOT NULL
);
CREATE INDEX touched_by_load ON book.touched (load_id);
