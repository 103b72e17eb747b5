public import Storage

/// The tables of segments.
public enum SegmentsSchema {
  public static let migrations = [
    Migration(
      "2026-11-27-segments",
      schema: """
        CREATE TABLE segment (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          name TEXT NOT NULL,
          place COUNT_ NOT NULL,
          conditions TEXT NOT NULL,
          scenario ID REFERENCES scenario (id),
          collector ID,
          minimum_minor MONEY NOT NULL,
          since DATE NOT NULL,
          ended_on DATE,
          revision COUNT_ NOT NULL,
          edited_by TEXT NOT NULL,
          edited_at MOMENT NOT NULL,
          CHECK (minimum_minor >= 0)
        );
        CREATE UNIQUE INDEX segment_name ON segment (company, name) WHERE ended_on IS NULL;
        CREATE TABLE segment_member (
          company ID NOT NULL REFERENCES company (id),
          segment ID NOT NULL REFERENCES segment (id),
          customer ID NOT NULL REFERENCES customer (id),
          since DATE NOT NULL,
          until DATE,
          PRIMARY KEY (segment, customer, since)
        );
        CREATE UNIQUE INDEX segment_member_inside ON segment_member (company, customer, segment) WHERE until IS NULL;
        CREATE INDEX segment_member_list ON segment_member (company, segment, customer) WHERE until IS NULL;
        CREATE INDEX segment_member_came ON segment_member (company, segment, since, until);
        CREATE INDEX segment_member_past ON segment_member (company, segment, until) WHERE until IS NOT NULL
        """),
    Migration("2026-12-14-segment-terms", schema: "ALTER TABLE segment ADD COLUMN terms TEXT"),
    Migration(
      "2026-12-28-segment-brands",
      schema: "ALTER TABLE segment ADD COLUMN brand ID REFERENCES brand (id)"),
  ]
}
