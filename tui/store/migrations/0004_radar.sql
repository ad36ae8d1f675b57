-- The consent radar's run of each account: what it has come to, and which customers it has still to ask, in order. Both
-- go when the run ends; `is_fresh` is whether answers from before the run do not count.
CREATE TABLE radar_runs (
    account_id TEXT PRIMARY KEY NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    begun_at TEXT NOT NULL,
    is_fresh INTEGER NOT NULL,
    total INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    reused INTEGER NOT NULL,
    told_nothing INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE radar_left (
    account_id TEXT NOT NULL REFERENCES radar_runs (account_id) ON DELETE CASCADE,
    tenant_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (account_id, tenant_id)
) WITHOUT ROWID;
