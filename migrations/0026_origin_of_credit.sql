-- What the credit that members hold was earned with is asked for all at once: not a transfer and a policy for each lot.
ALTER TABLE ledger.lot ADD COLUMN origin smallint; -- line of the policy, or below zero the kind of the event; null: neither

CREATE TEMPORARY TABLE origin_of_transfer ON COMMIT DROP AS
SELECT t.party_id, t.no, coalesce(p.line,
       CASE split_part(t.reference, ' ', 1) WHEN 'joining' THEN -1 WHEN 'survey' THEN -2 WHEN 'introduction' THEN -3
                                            WHEN 'occasion' THEN -4 WHEN 'special_plan' THEN -5 END)::smallint AS origin
FROM ledger.transfer t LEFT JOIN book.policy p
     ON p.policy_id = CASE WHEN t.reference ~ '^policy [0-9]{1,18}$' THEN split_part(t.reference, ' ', 2)::bigint END
WHERE t.kind = 1 AND t.party_id > 0;

-- What came from another record was earned there.
WITH RECURSIVE came AS (
    SELECT party_id, no, split_part(reference, ' ', 2)::bigint AS from_party, split_part(reference, ' ', 4)::integer AS from_no
    FROM ledger.transfer
    WHERE kind = 9 AND to_account = party_id AND reverses IS NULL AND reference ~ '^party [0-9]{1,18} lot [0-9]{1,9}$'
), way AS (
    SELECT party_id, no, from_party, from_no FROM came
    UNION ALL
    SELECT w.party_id, w.no, c.from_party, c.from_no FROM way w JOIN came c ON c.party_id = w.from_party AND c.no = w.from_no)
INSERT INTO origin_of_transfer
SELECT w.party_id, w.no, o.origin FROM way w JOIN origin_of_transfer o ON o.party_id = w.from_party AND o.no = w.from_no;

UPDATE ledger.lot l SET origin = o.origin
FROM origin_of_transfer o WHERE o.party_id = l.party_id AND o.no = l.lot AND o.origin IS NOT NULL;
