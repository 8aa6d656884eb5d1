-- What every party is, on which day, under which programme version.
CREATE SCHEMA standing;

CREATE TABLE standing.run (
    run_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    as_of       date NOT NULL,
    version     integer NOT NULL,         -- programme.version
    load_id     bigint NOT NULL,          -- the last load in the copy
    computed_at timestamptz NOT NULL,
    millis      bigint NOT NULL,          -- of the pass
    parties     bigint NOT NULL,
    summary     jsonb NOT NULL            -- totals by segment, tier, line, province, month: what the dashboard shows
);

-- The present standing, one row a party. A run replaces the rows that differ. The run is part of the key for
-- speed: a row that replaces another is then no candidate for a conflict with it, which would be looked up.
CREATE TABLE standing.member (
    party_id    bigint NOT NULL,
    run_id      bigint NOT NULL,          -- the run since which the row is as it is
    earned      bigint NOT NULL,
    collected   bigint NOT NULL,
    incurred    bigint NOT NULL,
    large_loss_excess bigint NOT NULL,
    commission  bigint NOT NULL,
    servicing   bigint NOT NULL,
    acquisition bigint NOT NULL,
    contacts    bigint NOT NULL,
    credit_cost bigint NOT NULL,
    cost        bigint NOT NULL,
    margin      bigint NOT NULL,
    loss_ratio_bp bigint,                 -- null: nothing earned
    segment     smallint NOT NULL,        -- 1 profitable, 2 ordinary, 3 loss-making, 4 no exposure
    technical   bigint NOT NULL,
    non_technical bigint NOT NULL,
    score       bigint NOT NULL,
    tier        smallint NOT NULL,        -- rank in the programme: 0 is the lowest
    grace_since date,                     -- the day the score first fell below the tier that is still kept
    policies_in_window integer NOT NULL,
    lines_held  integer NOT NULL,         -- bit per line id
    first_cover date,
    last_cover_end date,
    follow_up   smallint NOT NULL,        -- bits: 1 a renewal is near, 2 in grace, 4 the grace ends soon, 8 an instalment is overdue
    PRIMARY KEY (party_id, run_id)
);

-- What a member was, on which day, by which run and so by which version of the programme: a row where segment,
-- tier or grace became another, for everybody where the version did, and for everybody with exposure at the last
-- run of a Jalali month. A run of a past day leaves a row of everybody.
CREATE TABLE standing.history (
    party_id bigint NOT NULL,
    run_id   bigint NOT NULL,
    as_of    date NOT NULL,
    segment  smallint NOT NULL,
    tier     smallint NOT NULL,
    grace_since date,
    technical     bigint NOT NULL,
    non_technical bigint NOT NULL,
    earned   bigint NOT NULL,
    incurred bigint NOT NULL,
    cost     bigint NOT NULL,
    PRIMARY KEY (party_id, run_id)
);

CREATE TABLE standing.tier_change (
    party_id  bigint NOT NULL,
    run_id    bigint NOT NULL,
    as_of     date NOT NULL,
    from_tier smallint,                   -- null: the member's first standing
    to_tier   smallint NOT NULL,
    PRIMARY KEY (party_id, run_id)
);
