-- The studio: drafts of the programme, a second person's approval, and what a version was tried with.

-- What one person asks for and another decides. A decided row stays as it is.
CREATE TABLE access.approval (
    approval_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    matter        text NOT NULL,          -- what is asked for, e.g. 'programme.publish'
    subject_id    bigint NOT NULL,        -- of what, e.g. the draft's number
    asked_by      bigint NOT NULL REFERENCES access.staff,
    asked_at      timestamptz NOT NULL,
    note          text NOT NULL,          -- from who asks to who decides
    state         text NOT NULL,          -- waiting, approved, refused, withdrawn
    decided_by    bigint REFERENCES access.staff,
    decided_at    timestamptz,
    decision_note text NOT NULL DEFAULT ''
);
CREATE INDEX approval_waiting ON access.approval (matter, subject_id) WHERE state = 'waiting';

CREATE TABLE programme.draft (
    draft_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    base_version   integer NOT NULL,      -- the version that it began as
    document       text NOT NULL,         -- TOML
    note           text NOT NULL DEFAULT '',
    effective_from date,                  -- asked for when it is submitted
    state          text NOT NULL,         -- open, submitted, published, discarded
    revision       integer NOT NULL,      -- counts the savings: who saves over another's is told
    created_by     text NOT NULL,
    created_at     timestamptz NOT NULL,
    changed_by     text NOT NULL,
    changed_at     timestamptz NOT NULL,
    approval_id    bigint,
    version        integer                -- what it was published as
);

ALTER TABLE programme.version ADD COLUMN approved_by text;
ALTER TABLE programme.version ADD COLUMN backtest jsonb;  -- what it changed, as its approver saw it
