import Storage

/// The table of what people are told in the program.
enum NoticeSchema {
  static let migration = Migration(
    "2026-11-24-notices",
    schema: """
      CREATE TABLE notice (
        id KEY_,
        company ID NOT NULL REFERENCES company (id),
        person ID NOT NULL REFERENCES person (id),
        kind TEXT NOT NULL,
        cause TEXT NOT NULL,
        path TEXT NOT NULL,
        content TEXT NOT NULL,
        created MOMENT NOT NULL,
        read_at MOMENT
      );
      CREATE UNIQUE INDEX notice_cause ON notice (person, cause);
      CREATE INDEX notice_person ON notice (person, company, id);
      CREATE INDEX notice_unread ON notice (person, company) WHERE read_at IS NULL
      """)
}
