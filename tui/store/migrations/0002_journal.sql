-- What was done, for good. It hangs on no account: forgetting one keeps its records. `number` is never given twice, so
-- that a missing last record is noticed. Each hash covers the record and the hash before it (`tui.model.journal`).
CREATE TABLE journal (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    what TEXT NOT NULL,
    result TEXT NOT NULL,
    code TEXT NOT NULL,
    account_id TEXT NOT NULL,
    account TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    customer TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);

CREATE TRIGGER journal_keeps_all BEFORE DELETE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;

-- One change is let through: a record emptied whole, for an account that is to leave nothing. Its place stays.
CREATE TRIGGER journal_keeps_each BEFORE UPDATE ON journal
WHEN NEW.number IS NOT OLD.number OR NEW.previous IS NOT OLD.previous OR NEW.hash IS NOT OLD.hash
    OR NEW.at || NEW.what || NEW.result || NEW.code || NEW.account_id || NEW.account || NEW.customer_id
    || NEW.customer || NEW.correlation_id || NEW.detail IS NOT ''
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;

-- INSERT OR REPLACE deletes without asking the triggers (SQLite, "ON CONFLICT clause").
CREATE TRIGGER journal_replaces_none BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE number = NEW.number)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
