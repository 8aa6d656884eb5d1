-- Staging: a template for each table in which a load is prepared. A load makes a temporary table of the
-- same name and columns, which hides the template; so the templates stay empty and the SQL is checked
-- against them when the program is built.

-- One table a kind of feed: our fields in the order of feeds::kind, then what staging adds.
-- again: the row's key may stand in an earlier row too (a filter's answer: it never misses a repeat).
CREATE TABLE stage_parties (
    row_no bigint NOT NULL,
    ref text NOT NULL, kind smallint NOT NULL, given_name text, family_name text NOT NULL, gender smallint,
    birth_date date, national_id text, legal_id text, mobile text, email text, province smallint, city text,
    channel smallint, agent text, joined_on date, roles text[], represents text, introduced_by text,
    again boolean NOT NULL,
    search_key text NOT NULL
);
CREATE TABLE stage_agents (
    row_no bigint NOT NULL,
    code text NOT NULL, name text NOT NULL, branch text, province smallint, active boolean,
    again boolean NOT NULL
);
CREATE TABLE stage_policies (
    row_no bigint NOT NULL,
    number text NOT NULL, party text NOT NULL, line smallint NOT NULL, contract_type smallint, channel smallint,
    agent text, renewals integer, start_on date NOT NULL, end_on date NOT NULL, premium bigint NOT NULL,
    branch text, title text, insured text[],
    again boolean NOT NULL
);
CREATE TABLE stage_endorsements (
    row_no bigint NOT NULL,
    policy text NOT NULL, number text NOT NULL, kind smallint NOT NULL, effective_on date NOT NULL,
    premium_change bigint NOT NULL,
    again boolean NOT NULL,
    cancels boolean NOT NULL            -- by the programme, the kind ends the cover
);
CREATE TABLE stage_receipts (
    row_no bigint NOT NULL,
    policy text NOT NULL, number text NOT NULL, due_on date, due bigint, paid_on date, paid bigint,
    again boolean NOT NULL
);
CREATE TABLE stage_claims (
    row_no bigint NOT NULL,
    policy text NOT NULL, number text NOT NULL, cover text, loss_on date NOT NULL, reported_on date,
    paid bigint, outstanding bigint, recovered bigint, closed boolean,
    again boolean NOT NULL
);
CREATE TABLE stage_events (
    row_no bigint NOT NULL,
    party text NOT NULL, kind smallint NOT NULL, ref text NOT NULL, on_day date NOT NULL,
    again boolean NOT NULL
);

-- What settling finds out about the staged rows.
CREATE TABLE stage_found (             -- the party of each row of a parties feed
    row_no    bigint NOT NULL,
    party_id  bigint NOT NULL,
    fresh     boolean NOT NULL,         -- the party is new
    ref_known boolean NOT NULL,         -- by this core number already
    wins      boolean NOT NULL          -- the last row of the party: its values are taken
);
CREATE TABLE stage_identity (row_no bigint NOT NULL, party_id bigint NOT NULL, kind smallint NOT NULL, value text NOT NULL, fresh boolean NOT NULL);
CREATE TABLE stage_changed (row_no bigint NOT NULL);
CREATE TABLE stage_waiting (row_no bigint NOT NULL, parent_kind text NOT NULL, parent_key text NOT NULL);
CREATE TABLE stage_link (               -- a party or policy that names a party
    row_no bigint NOT NULL, kind text NOT NULL, parent_key text NOT NULL,
    party_id bigint NOT NULL, policy_id bigint, policy text,
    other_id bigint                     -- the party that is named; null where it is not known yet
);
CREATE TABLE stage_finding (
    row_no bigint NOT NULL, field text NOT NULL, value text NOT NULL, reason text NOT NULL,
    params jsonb NOT NULL, fatal boolean NOT NULL
);
CREATE TABLE stage_moved (policy_id bigint NOT NULL, from_party bigint NOT NULL, to_party bigint NOT NULL);
CREATE TABLE stage_touched (party_id bigint NOT NULL);
