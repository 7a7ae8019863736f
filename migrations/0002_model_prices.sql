-- Prices of models in USD per million tokens: they go before the bundled table, and MODEL_PRICES goes before them.
-- A model that is in none of the three is never called. For example, dearer from December on:
--   INSERT INTO model_prices (model, valid_from, source, input, output)
--   VALUES ('global.anthropic.claude-sonnet-5', unixepoch('2026-12-01') * 1000, 'AWS price list', 3, 15);
CREATE TABLE model_prices (
  model TEXT NOT NULL CHECK (length(model) BETWEEN 1 AND 2048),
  -- ms since epoch
  valid_from INTEGER NOT NULL DEFAULT 0 CHECK (valid_from >= 0),
  source TEXT NOT NULL,
  input REAL NOT NULL CHECK (input BETWEEN 0 AND 10000),
  output REAL NOT NULL CHECK (output BETWEEN 0 AND 10000),
  -- NULL: no price of its own, costs as much as input
  cache_read REAL CHECK (cache_read BETWEEN 0 AND 10000),
  cache_write_5m REAL CHECK (cache_write_5m BETWEEN 0 AND 10000),
  cache_write_1h REAL CHECK (cache_write_1h BETWEEN 0 AND 10000),
  -- tokens; NULL: as the bundled table has it
  context INTEGER CHECK (context BETWEEN 1 AND 100000000),
  max_output INTEGER CHECK (max_output BETWEEN 1 AND 100000000),
  name TEXT,
  PRIMARY KEY (model, valid_from)
) STRICT, WITHOUT ROWID;

-- Other prices above a number of input tokens, for the whole call.
CREATE TABLE model_price_tiers (
  model TEXT NOT NULL,
  valid_from INTEGER NOT NULL DEFAULT 0,
  input_above INTEGER NOT NULL CHECK (input_above > 0),
  input REAL NOT NULL CHECK (input BETWEEN 0 AND 10000),
  output REAL NOT NULL CHECK (output BETWEEN 0 AND 10000),
  cache_read REAL CHECK (cache_read BETWEEN 0 AND 10000),
  cache_write_5m REAL CHECK (cache_write_5m BETWEEN 0 AND 10000),
  cache_write_1h REAL CHECK (cache_write_1h BETWEEN 0 AND 10000),
  PRIMARY KEY (model, valid_from, input_above),
  FOREIGN KEY (model, valid_from) REFERENCES model_prices (model, valid_from) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
