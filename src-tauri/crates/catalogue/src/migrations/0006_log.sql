-- What happened to jobs as a whole. `error` holds JSON of a model type.

CREATE TABLE job_line (
    job INTEGER NOT NULL REFERENCES job(id) ON DELETE CASCADE,
    at INTEGER NOT NULL, -- milliseconds since 1970
    step TEXT NOT NULL,
    error TEXT
) STRICT;

CREATE INDEX job_line_by_job ON job_line (job, at);

-- Of earlier jobs only the beginning and the end are known.
INSERT INTO job_line SELECT id, created, 'asked', NULL FROM job;
INSERT INTO job_line SELECT id, ended, state, error FROM job WHERE ended IS NOT NULL AND state IN ('done', 'failed', 'cancelled');
