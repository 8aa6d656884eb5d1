-- Keys of the JSON API, the answers that its writes gave, and webhooks.

CREATE TABLE access.api_key (
    api_key_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL,             -- which system holds it
    shown      text NOT NULL,             -- its first letters, by which it is told from others
    key_hash   bytea NOT NULL UNIQUE,     -- SHA-256 of the whole key
    scopes     text[] NOT NULL,           -- access::Scope
    per_minute integer NOT NULL,          -- requests
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    last_used_at timestamptz              -- to the minute
);

CREATE SCHEMA api;

-- What a write answered, so that the same request sent again gets the same answer and does nothing.
CREATE TABLE api.answer (
    api_key_id bigint NOT NULL,
    key        text NOT NULL,             -- the request's Idempotency-Key
    fingerprint bytea,                    -- SHA-256 of the request; null while a stream still comes in
    status     smallint,                  -- null while the work goes on
    body       text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (api_key_id, key)
);
CREATE INDEX answer_expires ON api.answer (expires_at);

-- Who changed since: the API's reading of parties in the order of their changes.
CREATE INDEX party_changed ON parties.party (changed_at, party_id);

-- Messages to other systems. Local tables: a queue.
CREATE SCHEMA webhooks;

CREATE TABLE webhooks.endpoint (
    endpoint_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url         text NOT NULL,
    note        text NOT NULL,
    types       text[] NOT NULL,          -- of messages
    secret      text NOT NULL,            -- whsec_…: what messages are signed with
    old_secret  text,                     -- the one before, with which they are signed too
    old_until   timestamptz,
    enabled     boolean NOT NULL,
    gone_at     timestamptz,              -- its receiver said 410 Gone
    created_by  text NOT NULL,
    created_at  timestamptz NOT NULL,
    deleted_at  timestamptz
);

CREATE TABLE webhooks.message (
    message_id  text PRIMARY KEY,         -- msg_…
    type        text NOT NULL,
    body        text NOT NULL,            -- as it is signed and sent
    occurred_at timestamptz NOT NULL
);

CREATE TABLE webhooks.delivery (
    delivery_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    endpoint_id bigint NOT NULL REFERENCES webhooks.endpoint,
    message_id  text NOT NULL REFERENCES webhooks.message,
    state       text NOT NULL,            -- pending, delivered, dead
    attempts    integer NOT NULL,
    next_at     timestamptz NOT NULL,     -- pending: when it is tried; while it is tried, when it may be tried by another
    tried_at    timestamptz,
    status      smallint,                 -- HTTP's, of the last attempt
    reason      text,                     -- why the last attempt failed: a code of webhooks::Reason
    UNIQUE (endpoint_id, message_id)
);
CREATE INDEX delivery_due ON webhooks.delivery (endpoint_id, next_at) WHERE state = 'pending';
CREATE INDEX delivery_dead ON webhooks.delivery (delivery_id) WHERE state = 'dead';
CREATE INDEX delivery_of_message ON webhooks.delivery (message_id);
