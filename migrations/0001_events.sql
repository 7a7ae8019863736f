-- The log over all populations: a copy of every population's own chain. `cursor` orders events across streams.
CREATE TABLE events (
  cursor INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  stream TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  hash TEXT NOT NULL,
  body TEXT NOT NULL
);
CREATE UNIQUE INDEX events_by_stream ON events (stream, seq);
CREATE INDEX events_by_account ON events (account, cursor);
