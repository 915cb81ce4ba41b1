-- Rules and policies. Columns named `body`, `otherwise`, `regions` and `before` hold JSON of model types.

CREATE TABLE rule (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- never given again: hits are counted by it
    position INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE policy (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- never given again: jobs name it
    body TEXT NOT NULL
) STRICT;

-- What belongs to all rules together: one row.
CREATE TABLE rule_set (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    revision INTEGER NOT NULL, -- grows with every change of rules or policies
    otherwise TEXT NOT NULL, -- the default
    regions TEXT NOT NULL,
    before TEXT -- all rules as they were before the last change, for undoing it
) STRICT;

INSERT INTO rule_set VALUES (1, 1, '{"do":"ask"}', '{}', NULL);

CREATE TABLE rule_hit (
    rule INTEGER NOT NULL, -- 0 is the default
    day INTEGER NOT NULL, -- since 1970, UTC
    count INTEGER NOT NULL,
    PRIMARY KEY (rule, day)
) STRICT, WITHOUT ROWID;
