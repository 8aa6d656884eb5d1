-- Access: signing in by the insurer's own provider of identities.

-- A way to the provider that was begun and has not come back.
CREATE TABLE access.provider_visit (
    state_hash bytea PRIMARY KEY,         -- SHA-256 of the state, which the browser alone has
    nonce      text NOT NULL,
    verifier   text NOT NULL,
    next       text NOT NULL,
    expires_at timestamptz NOT NULL
);

ALTER TABLE access.session
    ADD COLUMN provider boolean NOT NULL DEFAULT false;    -- begun by the provider, which asks for what it holds right
