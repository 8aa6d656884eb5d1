-- The staff's desk: filters and lists of members, labels, bulk actions with their undo, notes and tasks.
CREATE SCHEMA desk;

CREATE TABLE desk.filter (
    filter_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL,
    staff_id   bigint NOT NULL,           -- whose it is
    shared     boolean NOT NULL,          -- everybody may use it
    definition jsonb NOT NULL,            -- the tree of conditions
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    deleted_at timestamptz                -- can be brought back for some days
);

-- Sets of named members: lists, which belong to somebody, and labels, which are everybody's.
CREATE TABLE desk.collection (
    collection_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       smallint NOT NULL,         -- 1 list, 2 label
    name       text NOT NULL,
    note       text NOT NULL DEFAULT '',
    staff_id   bigint NOT NULL,
    shared     boolean NOT NULL,
    revision   bigint NOT NULL DEFAULT 1, -- grows with every change of who is in it
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    deleted_at timestamptz
);
CREATE UNIQUE INDEX label_name ON desk.collection (name) WHERE kind = 2 AND deleted_at IS NULL;

-- Who is in a collection, and was: a row is ended, not erased, so that the history and an undo know it.
CREATE TABLE desk.member (
    party_id      bigint NOT NULL,
    member_id     bigint GENERATED ALWAYS AS IDENTITY,
    collection_id bigint NOT NULL,
    added_at      timestamptz NOT NULL,
    added_by      text NOT NULL,
    bulk_id       bigint,                 -- the bulk action that added it
    removed_at    timestamptz,
    removed_by    text,
    removed_bulk  bigint,
    PRIMARY KEY (party_id, member_id)
);
CREATE UNIQUE INDEX member_now ON desk.member (party_id, collection_id) WHERE removed_at IS NULL;
CREATE INDEX member_of ON desk.member (collection_id, party_id) WHERE removed_at IS NULL;
CREATE INDEX member_by_bulk ON desk.member (bulk_id) WHERE bulk_id IS NOT NULL;
CREATE INDEX member_removed_by_bulk ON desk.member (removed_bulk) WHERE removed_bulk IS NOT NULL;

CREATE TABLE desk.note (
    party_id   bigint NOT NULL,
    note_id    bigint GENERATED ALWAYS AS IDENTITY,
    staff_id   bigint NOT NULL,
    author     text NOT NULL,
    body       text NOT NULL,
    pinned     boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    struck_at  timestamptz,               -- struck out; can be brought back
    struck_by  text,
    PRIMARY KEY (party_id, note_id)
);
-- What a note said before it was edited.
CREATE TABLE desk.note_former (
    party_id bigint NOT NULL,
    note_id  bigint NOT NULL,
    until    timestamptz NOT NULL,
    body     text NOT NULL,
    PRIMARY KEY (party_id, note_id, until)
);

CREATE TABLE desk.task (
    party_id   bigint NOT NULL,
    task_id    bigint GENERATED ALWAYS AS IDENTITY,
    title      text NOT NULL,
    due_on     date NOT NULL,
    assignee   bigint NOT NULL,           -- access.staff
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    done_at    timestamptz,
    done_by    text,
    bulk_id    bigint,
    PRIMARY KEY (party_id, task_id)
);
CREATE INDEX task_open ON desk.task (assignee, due_on) WHERE done_at IS NULL;
CREATE INDEX task_by_bulk ON desk.task (bulk_id) WHERE bulk_id IS NOT NULL;

-- What was done to many members at once; the rows that it touched name it.
CREATE TABLE desk.bulk (
    bulk_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          smallint NOT NULL,      -- 1 added to a collection, 2 removed from it, 3 tasks
    collection_id bigint,
    title         text NOT NULL,          -- of the collection, or of the tasks
    staff_id      bigint NOT NULL,
    actor         text NOT NULL,
    at            timestamptz NOT NULL,
    asked         bigint NOT NULL,        -- members that were chosen
    changed       bigint NOT NULL,        -- members for whom something changed
    undone_at     timestamptz,
    undone_by     text,
    restored      bigint,                 -- of the changed, those restored
    kept          bigint                  -- and those left as they are, since they changed after
);
CREATE INDEX bulk_of_staff ON desk.bulk (staff_id, bulk_id);
