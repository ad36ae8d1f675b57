-- What the program remembers. Times are ISO 8601 text in UTC; lists are JSON arrays.
-- `listed_at` is when every list of this account was last read to its end.
CREATE TABLE accounts (
    id TEXT PRIMARY KEY NOT NULL,
    username TEXT NOT NULL,
    name TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    tenant_name TEXT NOT NULL,
    cloud TEXT NOT NULL,
    client_id TEXT NOT NULL,
    last_used_at TEXT,
    listed_at TEXT
) WITHOUT ROWID;

-- What the partner's lists say. A refresh overwrites it; nothing but forgetting the account deletes from it.
CREATE TABLE customers (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    tenant_id TEXT NOT NULL,
    name TEXT NOT NULL,
    domain TEXT NOT NULL,
    other_domains TEXT NOT NULL,
    sources TEXT NOT NULL,
    relationships TEXT NOT NULL,
    seen_at TEXT,
    missing_since TEXT,
    PRIMARY KEY (account_id, tenant_id)
) WITHOUT ROWID;

-- What only this technician knows of a customer. No refresh touches it.
CREATE TABLE notes (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    tenant_id TEXT NOT NULL,
    is_starred INTEGER NOT NULL DEFAULT 0,
    alias TEXT NOT NULL DEFAULT '',
    times_opened INTEGER NOT NULL DEFAULT 0,
    last_opened_at TEXT,
    consent_state TEXT NOT NULL DEFAULT 'unknown',
    consent_code TEXT NOT NULL DEFAULT '',
    consent_learnt_at TEXT,
    consent_short_of TEXT NOT NULL DEFAULT '[]',
    link_sent_at TEXT,
    PRIMARY KEY (account_id, tenant_id)
) WITHOUT ROWID;

CREATE TABLE sessions (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    tenant_id TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    used_at TEXT NOT NULL,
    renewed_at TEXT,
    expires_at TEXT,
    refused TEXT,
    is_pinned INTEGER NOT NULL,
    PRIMARY KEY (account_id, tenant_id)
) WITHOUT ROWID;
