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
        """)
  ]
}
