-- Access: the second factor, known devices, sessions that can be seen and ended, and the chain of seals over
-- the audit trail.

CREATE TABLE access.second_factor (
    staff_id     bigint PRIMARY KEY REFERENCES access.staff ON DELETE CASCADE,
    secret       bytea NOT NULL,          -- sealed with the key of the home: a dump alone does not give it
    last_step    bigint NOT NULL,         -- time step of the last code that was taken; none before it is
    begun_at     timestamptz NOT NULL,
    confirmed_at timestamptz              -- null: begun, and no code was given yet
);

CREATE TABLE access.recovery_code (
    staff_id  bigint NOT NULL REFERENCES access.second_factor ON DELETE CASCADE,
    code_hash bytea NOT NULL,             -- SHA-256 with the key of the home
    used_at   timestamptz,
    PRIMARY KEY (staff_id, code_hash)
);

-- Roles that need the second factor: who has none enrols before anything else.
CREATE TABLE access.factor_required (
    role text PRIMARY KEY
);

-- The password was right, the second step is awaited.
CREATE TABLE access.step (
    token_hash bytea PRIMARY KEY,
    staff_id   bigint NOT NULL REFERENCES access.staff ON DELETE CASCADE,
    failures   integer NOT NULL,
    expires_at timestamptz NOT NULL
);

-- Devices from which somebody signed in before: failures elsewhere do not close sign-in to them.
CREATE TABLE access.device (
    token_hash bytea NOT NULL,            -- SHA-256 of the cookie's token
    staff_id   bigint NOT NULL REFERENCES access.staff ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (token_hash, staff_id)
);

ALTER TABLE access.session
    ADD COLUMN session_id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    ADD COLUMN address    text NOT NULL DEFAULT '',
    ADD COLUMN user_agent text NOT NULL DEFAULT '',
    ADD COLUMN last_seen  timestamptz;                     -- null: not since it began; written once a minute

-- The chain over the trail: a row for each entry, in an order of its own without gaps. An entry may be sealed
-- late, since transactions commit out of order; what is sealed is never sealed again.
CREATE TABLE audit.seal (
    seal_no   bigint PRIMARY KEY,
    entry_id  bigint NOT NULL UNIQUE,
    sealed_at timestamptz NOT NULL,
    hash      bytea NOT NULL              -- SHA-256 of the seal before, of this number and time, and of the entry
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit.append_only();
