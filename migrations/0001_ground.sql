-- The ground: who we know, who works here, what was done, and by which rules.
-- Storage rules are in ARCHITECTURE.md: party_id first in every per-party key, uniqueness across
-- parties in key tables, no foreign keys into bulk tables (settling joins prove the same, `bashgah check` counts it).

CREATE SCHEMA audit;
CREATE SCHEMA access;
CREATE SCHEMA programme;
CREATE SCHEMA parties;

CREATE TABLE audit.entry (
    entry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL,
    staff_id bigint,              -- null: the program itself, or a command line without sign-in
    actor    text NOT NULL,       -- sign-in name, or 'command line'
    action   text NOT NULL,       -- a stable code, e.g. 'party.unmask', 'feed.load', 'staff.add'
    subject  text NOT NULL,       -- what was touched, e.g. 'party 1042', 'load 7'
    party_id bigint,
    detail   jsonb NOT NULL DEFAULT '{}'  -- never a mobile, a national ID, a code or a password
);
CREATE INDEX entry_of_party ON audit.entry (party_id, entry_id) WHERE party_id IS NOT NULL;
CREATE INDEX entry_at ON audit.entry (at);

-- The one trigger of the schema: the trail may be added to and nothing else.
CREATE FUNCTION audit.append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit.entry is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit.append_only();

CREATE TABLE access.staff (
    staff_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text NOT NULL UNIQUE,   -- sign-in name, lower case
    display_name  text NOT NULL,
    role          text NOT NULL,          -- administrator, marketing, operator, finance, analyst, auditor, agent
    agent_id      integer,                -- role agent: whose customers are seen
    password_hash text NOT NULL,
    must_change   boolean NOT NULL,       -- signed in with a one-time password: a new one is asked first
    disabled_at   timestamptz,
    created_at    timestamptz NOT NULL
);

CREATE TABLE access.session (
    token_hash bytea PRIMARY KEY,         -- SHA-256 of the cookie's token
    staff_id   bigint NOT NULL REFERENCES access.staff ON DELETE CASCADE,
    csrf       text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX session_of_staff ON access.session (staff_id);

-- Failed sign-ins, counted by name and by address in windows of time.
CREATE TABLE access.attempt (
    subject      text NOT NULL,           -- 'name:…' or 'address:…'
    window_start timestamptz NOT NULL,
    failures     integer NOT NULL,
    PRIMARY KEY (subject, window_start)
);

CREATE TABLE programme.version (
    version        integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    effective_from date NOT NULL,
    document       text NOT NULL,         -- TOML, as it was given
    note           text NOT NULL DEFAULT '',
    created_by     text NOT NULL,
    created_at     timestamptz NOT NULL
);

-- Codes of the programme get a small number at first sight and keep it for ever:
-- the book and its columnar copy hold the number.
CREATE TABLE programme.code (
    kind text NOT NULL,                   -- line, channel, contract_type, endorsement
    id   smallint NOT NULL,
    code text NOT NULL,
    PRIMARY KEY (kind, id),
    UNIQUE (kind, code)
);

CREATE TABLE parties.agent (
    agent_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code     text NOT NULL UNIQUE,        -- the insurer's number of the agency
    name     text NOT NULL,
    branch   text,
    province smallint,
    active   boolean NOT NULL DEFAULT true,
    load_id  bigint
);

CREATE TABLE parties.party (
    party_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        smallint NOT NULL,        -- 1 person, 2 organisation
    source_ref  text,                     -- the core system's number (its first one)
    given_name  text,
    family_name text,                     -- of an organisation: its name
    search_key  text NOT NULL,            -- folded words, each after a space: ' maryam rezayifar rezayi far '
    gender      smallint,                 -- 1 woman, 2 man
    birth_date  date,                     -- of an organisation: the day it was founded
    province    smallint,                 -- index of persian::province
    city        text,
    channel     smallint,                 -- by which channel first won: programme.code 'channel'
    agent_id    integer,
    joined_on   date,                     -- day of joining the club
    created_at  timestamptz NOT NULL,
    changed_at  timestamptz NOT NULL
);
CREATE INDEX party_of_agent ON parties.party (agent_id, party_id) WHERE agent_id IS NOT NULL;

CREATE TABLE parties.role (
    party_id bigint NOT NULL,
    role     smallint NOT NULL,           -- 1 customer, 2 colleague, 3 agent, 4 partner, 5 merchant
    since    date,
    PRIMARY KEY (party_id, role)
);

-- Identities of one party. Kinds: 1 national ID, 2 legal ID, 3 mobile, 4 e-mail, 5 core system's number.
-- The membership number is the party_id with a check digit and needs no row.
CREATE TABLE parties.identity (
    party_id bigint NOT NULL,
    kind     smallint NOT NULL,
    value    text NOT NULL,               -- normalised: Latin digits, mobile as 09…, e-mail in lower case
    PRIMARY KEY (party_id, kind, value)
);
CREATE TABLE parties.identity_key (
    kind     smallint NOT NULL,
    value    text NOT NULL,
    party_id bigint NOT NULL,
    PRIMARY KEY (kind, value)
);

CREATE TABLE parties.relation (
    party_id bigint NOT NULL,
    kind     smallint NOT NULL,           -- 1 represents (organisation), 2 introduced by
    other_id bigint NOT NULL,
    since    date,
    PRIMARY KEY (party_id, kind, other_id)
);
CREATE INDEX relation_back ON parties.relation (other_id, kind);

-- Consent by channel: no row means not asked yet.
CREATE TABLE parties.consent (
    party_id bigint NOT NULL,
    channel  smallint NOT NULL,           -- 1 SMS, 2 telephone, 3 e-mail, 4 voice message
    granted  boolean NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (party_id, channel)
);
