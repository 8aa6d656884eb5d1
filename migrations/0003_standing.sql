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

CREATE TABLE standing.member (
    party_id    bigint PRIMARY KEY,
    run_id      bigint NOT NULL,
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
    follow_up   smallint NOT NULL         -- bits: 1 a renewal is near, 2 in grace, 4 the grace ends soon, 8 an instalment is overdue
);
CREATE INDEX member_by_score ON standing.member (score DESC, party_id);
CREATE INDEX member_by_tier ON standing.member (tier, score DESC, party_id);
CREATE INDEX member_by_segment ON standing.member (segment, score DESC, party_id);

-- A row where something that ranks or values the member is another than in the run before.
CREATE TABLE standing.history (
    party_id bigint NOT NULL,
    run_id   bigint NOT NULL,
    as_of    date NOT NULL,
    segment  smallint NOT NULL,
    tier     smallint NOT NULL,
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
CREATE INDEX tier_change_of_run ON standing.tier_change (run_id);
