-- Plans that know the destination, proofs with their checksum, moves, large objects in a lane of their own.

ALTER TABLE job ADD COLUMN priority INTEGER NOT NULL DEFAULT 0; -- higher is served first
ALTER TABLE job ADD COLUMN not_carried TEXT; -- JSON: what the destination can never keep

ALTER TABLE task ADD COLUMN modified INTEGER; -- of the source, milliseconds since 1970
ALTER TABLE task ADD COLUMN fate TEXT NOT NULL DEFAULT 'new'; -- what the plan says of it
ALTER TABLE task ADD COLUMN there_size INTEGER; -- what the destination had when the plan was made
ALTER TABLE task ADD COLUMN there_modified INTEGER;
ALTER TABLE task ADD COLUMN there_etag TEXT;
ALTER TABLE task ADD COLUMN choice TEXT; -- for this object alone, where the destination exists
ALTER TABLE task ADD COLUMN large INTEGER NOT NULL DEFAULT 0; -- whether it goes in parts
ALTER TABLE task ADD COLUMN checksum TEXT; -- JSON: by which it was proved
ALTER TABLE task ADD COLUMN not_carried TEXT; -- JSON: what the destination could not keep
ALTER TABLE task ADD COLUMN upload_of TEXT; -- entity tag of the source that the upload's parts were read from
ALTER TABLE task ADD COLUMN began INTEGER; -- milliseconds since 1970

UPDATE task SET large = size > 16777216;
DROP INDEX task_by_state;
CREATE INDEX task_by_state ON task (job, state, large, id);
CREATE INDEX task_by_size ON task (job, state, size, id) WHERE large = 1;

-- A part's digests name their algorithms; parts of which only an MD5 is known are sent again.
DELETE FROM part;
ALTER TABLE part RENAME COLUMN md5 TO digest;

-- Requests at once follow from how a cloud answers; what was the default is no longer a bound that somebody chose.
UPDATE cloud SET body = json_set(body, '$.max_requests', 256) WHERE body ->> '$.max_requests' = 10;
