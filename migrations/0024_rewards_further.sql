-- Rewards further: the merchant of an offer, what discounts gave on policies, pictures, and steps that other systems ask.

-- A number that is no merchant's goes; nobody can have such an offer any more.
UPDATE rewards.offer o SET merchant_id = NULL, state = CASE state WHEN 2 THEN 3 ELSE state END
WHERE NOT EXISTS (SELECT FROM merchants.merchant m WHERE m.merchant_id = o.merchant_id) AND merchant_id IS NOT NULL;
ALTER TABLE rewards.offer ADD FOREIGN KEY (merchant_id) REFERENCES merchants.merchant;

-- A picture's name is what it holds: it never changes.
CREATE TABLE rewards.picture (
    digest   bytea PRIMARY KEY,           -- SHA-256 of the bytes
    format   smallint NOT NULL,           -- 1 PNG, 2 JPEG, 3 WebP
    bytes    bytea NOT NULL,
    added_at timestamptz NOT NULL,
    added_by text NOT NULL,
    CHECK (octet_length(digest) = 32 AND octet_length(bytes) <= 524288)
);
ALTER TABLE rewards.offer ADD COLUMN picture bytea; -- beside the icon; null: the icon alone
ALTER TABLE rewards.offer ADD FOREIGN KEY (picture) REFERENCES rewards.picture;

-- What asked for a step: asked again it is the same step.
ALTER TABLE rewards.step ADD COLUMN form text;
CREATE UNIQUE INDEX step_of_form ON rewards.step (party_id, form);

-- What an insurance discount gave on a policy, and what was cut of it.
CREATE TABLE rewards.discount (
    party_id       bigint NOT NULL,       -- the policyholder
    policy_id      bigint NOT NULL,
    entitlement_id bigint NOT NULL,
    line           smallint NOT NULL,
    premium        bigint NOT NULL,       -- net, on the day of its use; rials as all that follows
    ceiling_bp     integer NOT NULL,      -- of the line, on that day
    former         bigint NOT NULL,       -- what others gave on the policy before
    gives          bigint NOT NULL,
    cut            smallint NOT NULL,     -- 0 nothing, 1 its own limit, 2 the line's ceiling
    cut_amount     bigint NOT NULL,
    at             timestamptz NOT NULL,
    PRIMARY KEY (party_id, policy_id, entitlement_id),
    CHECK (gives > 0 AND former >= 0 AND cut_amount >= 0)
);
