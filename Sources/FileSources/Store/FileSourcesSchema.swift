public import Storage

/// The tables of the places that files come from, and of what each brought.
public enum FileSourcesSchema {
  public static let migrations = [
    Migration(
      "2026-12-17-file-sources",
      schema: """
        CREATE TABLE file_source (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          name TEXT NOT NULL,
          kind TEXT NOT NULL,
          place TEXT NOT NULL,
          folder TEXT,
          secret TEXT,
          is_on FLAG NOT NULL,
          tried_at MOMENT,
          looked_at MOMENT,
          failure TEXT,
          failed_since MOMENT,
          CHECK ((failure IS NULL) = (failed_since IS NULL))
        );
        CREATE UNIQUE INDEX file_source_name ON file_source (company, name);
        CREATE UNIQUE INDEX file_source_folder ON file_source (folder);
        CREATE TABLE source_file (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          source ID NOT NULL REFERENCES file_source (id),
          name TEXT NOT NULL,
          bytes COUNT_ NOT NULL,
          mark TEXT NOT NULL,
          digest TEXT NOT NULL,
          state TEXT NOT NULL,
          reason TEXT,
          taken_at MOMENT NOT NULL,
          CHECK (state IN ('imported', 'known', 'asked', 'refused'))
        );
        CREATE INDEX source_file_source ON source_file (source, id)
        """)
  ]
}
