import Storage

/// The tables of legal files. They stand with the items because whoever asks for items must know which of them are in a
/// file: reminders, the outbox and the agenda do.
enum LegalFileTables {
  static let migration = Migration(
    "2026-12-11-legal-files",
    schema: """
      CREATE TABLE legal_file (
        id KEY_,
        company ID NOT NULL REFERENCES company (id),
        customer ID NOT NULL REFERENCES customer (id),
        number COUNT_ NOT NULL,
        opened_on DATE NOT NULL,
        opened_by TEXT NOT NULL,
        opened_at MOMENT NOT NULL,
        step TEXT,
        action ID,
        note TEXT,
        closed_on DATE,
        outcome TEXT,
        closed_by TEXT,
        CHECK ((closed_on IS NULL) = (outcome IS NULL)),
        CHECK ((step IS NULL) = (action IS NULL))
      );
      CREATE UNIQUE INDEX legal_file_number ON legal_file (company, number);
      CREATE UNIQUE INDEX legal_file_action ON legal_file (action) WHERE action IS NOT NULL;
      CREATE INDEX legal_file_customer ON legal_file (customer);
      CREATE INDEX legal_file_open ON legal_file (company, opened_on) WHERE closed_on IS NULL;
      CREATE TABLE legal_file_item (
        company ID NOT NULL REFERENCES company (id),
        file ID NOT NULL REFERENCES legal_file (id),
        item ID NOT NULL REFERENCES item (id),
        open_minor MONEY NOT NULL,
        PRIMARY KEY (file, item)
      );
      CREATE INDEX legal_file_item_item ON legal_file_item (item)
      """)
}
