public import Storage

/// The tables of what was imported: the files, the rows set aside, the mappings that were saved.
public enum ImportsSchema {
  public static let migrations = [
    Migration(
      "2026-11-23-imports",
      schema: """
        CREATE TABLE import_file (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          name TEXT NOT NULL,
          kind TEXT NOT NULL,
          digest TEXT NOT NULL,
          reading TEXT NOT NULL,
          imported_at MOMENT NOT NULL,
          actor TEXT NOT NULL,
          result TEXT NOT NULL
        );
        CREATE UNIQUE INDEX import_file_digest ON import_file (company, digest, kind, reading);
        CREATE TABLE import_row (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          import_file ID NOT NULL REFERENCES import_file (id),
          line COUNT_ NOT NULL,
          field TEXT NOT NULL,
          reason TEXT NOT NULL,
          raw TEXT,
          fields TEXT NOT NULL,
          state TEXT NOT NULL,
          corrected TEXT,
          decided_at MOMENT
        );
        CREATE INDEX import_row_file ON import_row (company, import_file);
        CREATE TABLE import_mapping (
          company ID NOT NULL REFERENCES company (id),
          name TEXT NOT NULL,
          signature TEXT NOT NULL,
          content TEXT NOT NULL,
          PRIMARY KEY (company, name)
        )
        """),
    Migration(
      "2026-11-24-import-columns",
      schema: """
        ALTER TABLE import_file ADD COLUMN mapping TEXT;
        CREATE TABLE import_original (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          name TEXT NOT NULL,
          digest TEXT NOT NULL,
          content BYTES NOT NULL,
          sent_at MOMENT NOT NULL,
          actor TEXT NOT NULL
        );
        CREATE UNIQUE INDEX import_original_digest ON import_original (company, digest)
        """),
    Migration("2026-11-26-import-phrases", schema: "ALTER TABLE import_row ADD COLUMN phrase TEXT"),
    // When the ledgers were last imported.
    Migration(
      "2026-11-27-ledger-feeds",
      schema: """
        INSERT INTO data_feed (company, kind, name, at)
        SELECT company, 'ledger', kind, MAX(imported_at) FROM import_file
        WHERE kind IN ('fec', 'open-items') AND reading NOT LIKE '%|partial' GROUP BY company, kind
        """),
  ]
}
