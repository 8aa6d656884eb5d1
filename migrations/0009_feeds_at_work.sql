-- Feeds at work: mappings with names, sources that bring files by themselves, and what each load found fault with.

-- A mapping that was saved: the next file with the same columns finds it by their fingerprint.
CREATE TABLE feeds.mapping (
    mapping_id  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text NOT NULL UNIQUE,
    kind        text NOT NULL,
    version     integer NOT NULL,         -- the latest
    header      text[] NOT NULL,          -- the columns of the file with which it was last saved
    fingerprint text NOT NULL,            -- of the columns' names, whatever their order and spelling
    saved_at    timestamptz NOT NULL,
    retired_at  timestamptz               -- it is not found any more
);
CREATE INDEX mapping_of_header ON feeds.mapping (fingerprint) WHERE retired_at IS NULL;

CREATE TABLE feeds.mapping_version (
    mapping_id integer NOT NULL REFERENCES feeds.mapping,
    version    integer NOT NULL,
    document   text NOT NULL,             -- TOML
    saved_by   text NOT NULL,
    saved_at   timestamptz NOT NULL,
    PRIMARY KEY (mapping_id, version)
);

-- A folder from which files come by themselves, and when they are expected.
CREATE TABLE feeds.source (
    source_id   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text NOT NULL UNIQUE,
    folder      text NOT NULL UNIQUE,
    kinds       text[] NOT NULL,          -- what it may bring; empty: anything
    mapping_id  integer REFERENCES feeds.mapping,  -- null: found by the columns
    rhythm      text NOT NULL,            -- never, daily, workdays, weekly, monthly
    on_day      smallint NOT NULL DEFAULT 0,       -- weekly: 0 Saturday to 6 Friday; monthly: day of the Jalali month
    by_minute   smallint NOT NULL DEFAULT 0,       -- minute of the day in Tehran
    responsible text NOT NULL,            -- whom to ask when nothing comes
    done_marker boolean NOT NULL DEFAULT false,    -- a file is whole when NAME.done lies beside it
    created_at  timestamptz NOT NULL,
    retired_at  timestamptz
);

-- A file that was found in a watched folder, from the first look at it to its place in loaded/ or rejected/.
CREATE TABLE feeds.arrival (
    arrival_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id  integer,
    folder     text NOT NULL,
    file_name  text NOT NULL,
    content    bytea NOT NULL,            -- SHA-256 of the file
    file_bytes bigint NOT NULL,
    taken_at   timestamptz NOT NULL,
    state      text NOT NULL,             -- taken, loaded, rejected, repeated, gone
    ended_at   timestamptz,
    moved_to   text,                      -- below the folder
    repeats    bigint,                    -- repeated: the arrival that brought the same
    error_code text,
    error_text jsonb                      -- {"fa": …, "en": …}
);
CREATE INDEX arrival_of_source ON feeds.arrival (source_id, arrival_id);
CREATE INDEX arrival_open ON feeds.arrival (folder) WHERE state = 'taken';
CREATE INDEX arrival_content ON feeds.arrival (content);

ALTER TABLE feeds.load
    ADD COLUMN source_id integer,
    ADD COLUMN arrival_id bigint,
    ADD COLUMN mapping_id integer,
    ADD COLUMN mapping_version integer;
CREATE INDEX load_of_source ON feeds.load (source_id, load_id) WHERE source_id IS NOT NULL;
-- Whoever watches, and however often it was interrupted: what an arrival brought is loaded once a kind.
CREATE UNIQUE INDEX load_of_arrival ON feeds.load (arrival_id, kind) WHERE status = 'loaded';

-- How many rows each reason concerned when the load ended: what was mended since does not change it.
CREATE TABLE feeds.load_reason (
    load_id bigint NOT NULL,
    reason  text NOT NULL,
    fatal   boolean NOT NULL,
    rows    bigint NOT NULL,
    PRIMARY KEY (load_id, reason, fatal)
);
INSERT INTO feeds.load_reason (load_id, reason, fatal, rows)
SELECT load_id, reason, fatal, count(DISTINCT row_no) FROM feeds.finding GROUP BY load_id, reason, fatal;
