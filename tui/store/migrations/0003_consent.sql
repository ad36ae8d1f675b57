-- What a token grants beyond what is asked for (JSON array), and which account copied the consent address.
ALTER TABLE notes ADD COLUMN consent_beyond TEXT NOT NULL DEFAULT '[]';
ALTER TABLE notes ADD COLUMN link_sent_by TEXT NOT NULL DEFAULT '';
