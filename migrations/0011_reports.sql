-- Reports that are saved, and what they gave when they were due.
CREATE SCHEMA reports;

CREATE TABLE reports.saved (
    report_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL,
    report     jsonb NOT NULL,            -- what is asked
    schedule   jsonb NOT NULL,            -- when it is made by itself
    shared     boolean NOT NULL,          -- seen by all who see reports; otherwise by its owner alone
    staff_id   bigint NOT NULL,           -- the owner: access.staff
    created_at timestamptz NOT NULL,
    removed_at timestamptz                -- what it gave stays in the audit trail's words only
);

-- What a saved report gave. Nothing in it is changed later.
CREATE TABLE reports.kept (
    kept_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_id bigint NOT NULL REFERENCES reports.saved,
    due_on    date,                       -- the day of the schedule; null: made by hand
    made_at   timestamptz NOT NULL,
    answer    jsonb,                      -- the whole table with its day, run and version; null: it failed
    error     jsonb                       -- {"fa": …, "en": …}: why it failed
);
CREATE INDEX kept_of_report ON reports.kept (report_id, kept_id);
-- A day of the schedule is made up once, whoever does it.
CREATE UNIQUE INDEX kept_once ON reports.kept (report_id, due_on);
