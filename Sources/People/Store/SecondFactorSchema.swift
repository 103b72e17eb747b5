import Storage

/// The tables of second factors, of what roles demand and of sign-in through another provider.
enum SecondFactorSchema {
  static let migration = Migration(
    "2026-11-26-second-factor",
    schema: """
      CREATE TABLE second_factor (
        person ID PRIMARY KEY REFERENCES person (id),
        secret TEXT NOT NULL,
        last_step COUNT_ NOT NULL,
        confirmed MOMENT
      );
      CREATE TABLE recovery_code (
        person ID NOT NULL REFERENCES person (id),
        digest TEXT NOT NULL,
        used MOMENT,
        PRIMARY KEY (person, digest)
      );
      CREATE TABLE sign_in_step (
        token_digest TEXT PRIMARY KEY,
        person ID NOT NULL REFERENCES person (id),
        stays FLAG NOT NULL,
        expires MOMENT NOT NULL
      );
      CREATE TABLE role_demand (
        role TEXT PRIMARY KEY,
        second_factor FLAG NOT NULL
      )
      """)
}
