-- Settings, clouds and the journal of jobs. Columns named `body`, `spec`, `tally` and `error` hold JSON of model types.

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE cloud (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    spec TEXT NOT NULL,
    state TEXT NOT NULL,
    counted INTEGER NOT NULL DEFAULT 0, -- whether all its tasks have been written
    tally TEXT NOT NULL,
    size INTEGER NOT NULL DEFAULT 0, -- bytes of all objects found
    done INTEGER NOT NULL DEFAULT 0, -- bytes acknowledged, or that needed no copy
    created INTEGER NOT NULL, -- milliseconds since 1970
    ended INTEGER,
    error TEXT,
    dismissed INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE task (
    job INTEGER NOT NULL REFERENCES job(id) ON DELETE CASCADE,
    id INTEGER NOT NULL, -- from 1, in the order found
    source INTEGER NOT NULL, -- index into the job's sources: gives cloud and bucket
    key BLOB NOT NULL, -- raw
    target_key BLOB, -- raw; cloud and bucket are the job's target's
    size INTEGER NOT NULL,
    etag TEXT, -- as listed
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    begun INTEGER NOT NULL DEFAULT 0, -- whether a worker may have written to the target
    rung TEXT,
    target_etag TEXT,
    upload TEXT, -- unfinished multipart upload
    part_size INTEGER,
    error TEXT,
    ended INTEGER,
    PRIMARY KEY (job, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX task_by_state ON task (job, state, id);

CREATE TABLE part (
    job INTEGER NOT NULL,
    task INTEGER NOT NULL,
    number INTEGER NOT NULL,
    etag TEXT NOT NULL, -- as the target gave it
    md5 TEXT NOT NULL, -- of the bytes sent
    PRIMARY KEY (job, task, number),
    FOREIGN KEY (job, task) REFERENCES task (job, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
