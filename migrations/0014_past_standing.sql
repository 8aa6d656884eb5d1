-- Which runs are kept whole: everybody with exposure has a row of theirs in the history, to be compared with what
-- the same day comes to by what is known later.
ALTER TABLE standing.run ADD COLUMN kept boolean NOT NULL DEFAULT false;
UPDATE standing.run r SET kept = true
WHERE (SELECT count(*) FROM standing.history h WHERE h.run_id = r.run_id)
   >= coalesce((r.summary -> 'totals' ->> 'members_with_exposure')::bigint, 1);
CREATE INDEX history_of_run ON standing.history (run_id, party_id);
