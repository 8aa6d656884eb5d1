-- Introductions whose credit may be harvested are looked at before anything is paid for them.

-- An introduction with the friend, whom its event names by the core system's number, and what speaks against it.
CREATE VIEW earning.introduction AS
SELECT e.party_id, e.event_ref, f.party_id AS friend_id, e.on_day,
       -- Something was paid under a policy of the friend's.
       coalesce((SELECT sum(r.paid) FROM book.receipt r WHERE r.party_id = f.party_id), 0) > 0 AS bought,
       -- Of two who introduce each other the first did.
       f.party_id = e.party_id OR EXISTS (
           SELECT FROM book.event o JOIN parties.identity_key m ON m.kind = 5 AND m.value = o.event_ref
           WHERE o.party_id = f.party_id AND o.kind = 3 AND m.party_id = e.party_id
             AND (o.on_day, o.party_id) < (e.on_day, e.party_id)) AS among_themselves,
       (CASE WHEN EXISTS (SELECT FROM parties.role r WHERE r.party_id = e.party_id AND r.role IN (2, 3)) THEN 1
             WHEN EXISTS (SELECT FROM book.insured i WHERE i.party_id = e.party_id AND i.insured_id = f.party_id)
               OR EXISTS (SELECT FROM book.insured i WHERE i.party_id = f.party_id AND i.insured_id = e.party_id) THEN 2
             WHEN EXISTS (SELECT FROM parties.party a JOIN parties.party b USING (agent_id)
                          WHERE a.party_id = e.party_id AND b.party_id = f.party_id
                            -- However the letters were typed, with or without spaces.
                            AND translate(a.family_name, U&'\064A\0649\0643\200C ', U&'\06CC\06CC\06A9')
                              = translate(b.family_name, U&'\064A\0649\0643\200C ', U&'\06CC\06CC\06A9')) THEN 3
        END)::smallint AS suspicion           -- 1 agent or colleague, 2 insured by the other, 3 family and agency in common
FROM book.event e JOIN parties.identity_key f ON f.kind = 5 AND f.value = e.event_ref
WHERE e.kind = 3;

-- What staff decided.
CREATE TABLE earning.review (
    party_id   bigint NOT NULL,           -- who introduced
    event_ref  text NOT NULL,             -- as the event names the friend
    paid       boolean NOT NULL,          -- it gives credit as any other; otherwise never
    why        text NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL,
    PRIMARY KEY (party_id, event_ref)
);

-- What a settlement met and promised nothing for: among it is all that is to be looked at.
CREATE INDEX given_nothing ON earning.given (party_id, source)
    WHERE kind = 3 AND given = 0 AND due = 0 AND pending = 0;

-- Introductions that are to be looked at, and those of them about which staff have decided.
CREATE VIEW earning.in_review AS
SELECT i.party_id, i.event_ref, i.friend_id, i.on_day, i.suspicion,
       EXISTS (SELECT FROM earning.review r WHERE r.party_id = i.party_id AND r.event_ref = i.event_ref) AS decided
FROM earning.given g JOIN earning.introduction i ON i.party_id = g.party_id AND i.event_ref = g.source
WHERE g.kind = 3 AND g.given = 0 AND g.due = 0 AND g.pending = 0
  AND i.suspicion IS NOT NULL AND i.bought AND NOT i.among_themselves;
