-- Two records of one party: found by loads, merged and taken apart again by staff.

-- A row whose core number and national or legal ID name two different parties points to both.
CREATE TABLE stage_duplicate (row_no bigint NOT NULL, party_id bigint NOT NULL, other_id bigint NOT NULL, kind smallint NOT NULL);

CREATE TABLE parties.duplicate (
    duplicate_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    party_id   bigint NOT NULL,           -- the lower number
    other_id   bigint NOT NULL,
    kind       smallint NOT NULL,         -- the identity by which they are one: 1 national ID, 2 legal ID
    first_load bigint NOT NULL,
    last_load  bigint NOT NULL,
    found_at   timestamptz NOT NULL,
    state      text NOT NULL,             -- open, merged, distinct
    decided_by text,
    decided_at timestamptz,
    UNIQUE (party_id, other_id, kind)
);
CREATE INDEX duplicate_open ON parties.duplicate (duplicate_id) WHERE state = 'open';

CREATE TABLE parties.merge (
    merge_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    from_party bigint NOT NULL,
    to_party   bigint NOT NULL,
    load_id    bigint NOT NULL,           -- the change in the book
    record     jsonb NOT NULL,            -- by room: all that moved, and what it was before
    merged_by  text NOT NULL,
    merged_at  timestamptz NOT NULL,
    undone_by  text,
    undone_at  timestamptz
);
CREATE INDEX merge_to ON parties.merge (to_party);

-- Where the number of a merged party leads.
CREATE TABLE parties.merged (
    party_id bigint PRIMARY KEY,
    to_party bigint NOT NULL,
    merge_id bigint NOT NULL
);
CREATE INDEX merged_to ON parties.merged (to_party);
