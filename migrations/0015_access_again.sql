-- Access: when somebody last came in outlives the session; the trail is asked by who acted.

ALTER TABLE access.staff ADD COLUMN last_sign_in timestamptz;   -- null: never came in
UPDATE access.staff SET last_sign_in = came.last_at
FROM (SELECT staff_id, max(at) AS last_at FROM audit.entry WHERE action = 'staff.sign_in' GROUP BY staff_id) came
WHERE came.staff_id = staff.staff_id;

CREATE INDEX entry_of_actor ON audit.entry (actor, entry_id);
