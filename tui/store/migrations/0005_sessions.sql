-- What a technician writes of a customer, the colour chosen for it, and whether work there asks for its name first.
ALTER TABLE notes ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE notes ADD COLUMN colour TEXT NOT NULL DEFAULT '';
ALTER TABLE notes ADD COLUMN is_protected INTEGER NOT NULL DEFAULT 0;

-- What a tenant told of itself last, so that it is shown at once with its age. `content` is a JSON object.
CREATE TABLE facts (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    tenant_id TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (account_id, tenant_id)
) WITHOUT ROWID;

-- Commands that are run for many customers. The command itself is never kept, for its arguments may hold secrets:
-- `salt` and `fingerprint` (both hexadecimal) tell whether one that is given again is the same.
CREATE TABLE runs (
    id TEXT PRIMARY KEY NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    begun_at TEXT NOT NULL,
    ended_at TEXT,
    command TEXT NOT NULL,
    salt TEXT NOT NULL,
    fingerprint TEXT NOT NULL
) WITHOUT ROWID;

-- Each customer of a run. `begun_at` is written before its command starts: after a kill it is known for which customers
-- it may have run. `outcome` is empty until it has ended, or it is known that it was not started.
CREATE TABLE run_members (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    tenant_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    begun_at TEXT,
    ended_at TEXT,
    outcome TEXT NOT NULL DEFAULT '',
    status INTEGER,
    said TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (run_id, tenant_id)
) WITHOUT ROWID;
