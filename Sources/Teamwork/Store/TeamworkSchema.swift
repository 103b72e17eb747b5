public import Storage

/// The tables of working together.
public enum TeamworkSchema {
  public static let migrations = [
    Migration(
      "2026-11-24-comments",
      schema: """
        CREATE TABLE comment (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          item ID REFERENCES item (id),
          author ID NOT NULL REFERENCES person (id),
          written MOMENT NOT NULL,
          edited MOMENT,
          deleted MOMENT,
          deleted_by ID REFERENCES person (id),
          version COUNT_ NOT NULL,
          content TEXT NOT NULL
        );
        CREATE INDEX comment_customer ON comment (customer, id) WHERE deleted IS NULL;
        CREATE INDEX comment_item ON comment (item, id) WHERE deleted IS NULL AND item IS NOT NULL;
        CREATE INDEX comment_deleted ON comment (company, deleted) WHERE deleted IS NOT NULL;
        CREATE TABLE comment_mention (
          company ID NOT NULL REFERENCES company (id),
          comment ID NOT NULL REFERENCES comment (id),
          place COUNT_ NOT NULL,
          extent COUNT_ NOT NULL,
          person ID NOT NULL REFERENCES person (id),
          PRIMARY KEY (comment, place)
        )
        """),
    Migration(
      "2026-11-26-watching",
      schema: """
        CREATE TABLE watch (
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          person ID NOT NULL REFERENCES person (id),
          since MOMENT NOT NULL,
          PRIMARY KEY (person, customer)
        );
        CREATE INDEX watch_customer ON watch (customer)
        """),
    Migration(
      "2026-11-26-views",
      schema: """
        CREATE TABLE saved_view (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          list TEXT NOT NULL,
          name TEXT NOT NULL,
          query TEXT NOT NULL,
          owner ID NOT NULL REFERENCES person (id),
          role TEXT,
          created MOMENT NOT NULL,
          deleted MOMENT
        );
        CREATE INDEX saved_view_list ON saved_view (company, list)
        """),
    Migration(
      "2026-11-26-batches",
      schema: """
        CREATE TABLE customer_batch (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          person ID NOT NULL REFERENCES person (id),
          act TEXT NOT NULL,
          done MOMENT NOT NULL,
          before_text TEXT NOT NULL,
          after_text TEXT NOT NULL
        );
        CREATE INDEX customer_batch_done ON customer_batch (company, done)
        """),
    Migration(
      "2026-11-26-presence",
      schema: """
        CREATE TABLE presence (
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          person ID NOT NULL REFERENCES person (id),
          doing TEXT NOT NULL,
          since MOMENT NOT NULL,
          seen MOMENT NOT NULL,
          PRIMARY KEY (customer, person)
        )
        """),
    Migration(
      "2026-11-26-telling",
      schema: """
        CREATE TABLE notice_cursor (
          company ID PRIMARY KEY REFERENCES company (id),
          entry ID NOT NULL
        );
        CREATE TABLE notice_choice (
          company ID NOT NULL REFERENCES company (id),
          person ID NOT NULL REFERENCES person (id),
          digest FLAG NOT NULL,
          watches_written FLAG NOT NULL,
          sent DATE,
          PRIMARY KEY (company, person)
        )
        """),
    Migration(
      "2026-11-26-digest-retries",
      schema: """
        ALTER TABLE notice_choice ADD COLUMN attempts COUNT_ NOT NULL DEFAULT 0;
        ALTER TABLE notice_choice ADD COLUMN next_attempt MOMENT
        """),
    AbsenceStore.migration,
    ColumnChoiceStore.migration,
  ]
}
