public import Storage

/// The tables of people and of their sessions.
public enum PeopleSchema {
  public static let migrations = [
    Migration(
      "2026-11-23-people",
      schema: """
        CREATE TABLE person (
          id KEY_,
          email TEXT NOT NULL,
          email_folded TEXT NOT NULL UNIQUE,
          name TEXT NOT NULL,
          role TEXT NOT NULL,
          language TEXT NOT NULL,
          password_hash TEXT,
          every_company FLAG NOT NULL,
          left_at MOMENT
        );
        CREATE TABLE person_company (
          person ID NOT NULL REFERENCES person (id),
          company ID NOT NULL REFERENCES company (id),
          PRIMARY KEY (person, company)
        );
        CREATE TABLE session (
          token_digest TEXT PRIMARY KEY,
          person ID NOT NULL REFERENCES person (id),
          company ID NOT NULL REFERENCES company (id),
          csrf TEXT NOT NULL,
          started MOMENT NOT NULL,
          expires MOMENT NOT NULL
        );
        CREATE INDEX session_person ON session (person);
        CREATE TABLE known_device (
          digest TEXT PRIMARY KEY,
          person ID NOT NULL REFERENCES person (id),
          seen MOMENT NOT NULL
        );
        CREATE TABLE invitation (
          token_digest TEXT PRIMARY KEY,
          person ID NOT NULL REFERENCES person (id),
          expires MOMENT NOT NULL,
          used MOMENT
        );
        CREATE TABLE sign_in_failure (
          place TEXT NOT NULL,
          account TEXT NOT NULL,
          failures COUNT_ NOT NULL,
          last_at MOMENT NOT NULL,
          PRIMARY KEY (place, account)
        )
        """),
    Migration(
      "2026-11-24-own-roles",
      schema: """
        CREATE TABLE own_role (
          key TEXT PRIMARY KEY,
          name TEXT NOT NULL,
          rights TEXT NOT NULL,
          customers TEXT NOT NULL
        )
        """),
    Migration(
      "2026-11-24-sessions",
      schema: """
        DROP TABLE session;
        CREATE TABLE session (
          id KEY_,
          token_digest TEXT NOT NULL UNIQUE,
          person ID NOT NULL REFERENCES person (id),
          company ID NOT NULL REFERENCES company (id),
          csrf TEXT NOT NULL,
          started MOMENT NOT NULL,
          last_seen MOMENT NOT NULL,
          expires MOMENT NOT NULL,
          stays FLAG NOT NULL,
          address TEXT NOT NULL,
          agent TEXT NOT NULL
        );
        CREATE INDEX session_person ON session (person)
        """),
    NoticeSchema.migration,
    SecondFactorSchema.migration,
    ProviderStore.migration,
    LastCompanyStore.migration,
    AccessEditStore.migration,
  ]
}
