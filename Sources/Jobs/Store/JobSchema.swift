public import Storage

/// The tables of long work.
public enum JobSchema {
  public static let migrations = [
    Migration(
      "2026-11-26-jobs",
      schema: """
        CREATE TABLE job (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          person ID NOT NULL,
          who TEXT NOT NULL,
          kind TEXT NOT NULL,
          title TEXT NOT NULL,
          choices TEXT NOT NULL,
          day DATE NOT NULL,
          state TEXT NOT NULL,
          is_repeatable FLAG NOT NULL,
          done COUNT_ NOT NULL,
          total COUNT_ NOT NULL,
          message TEXT,
          figures TEXT NOT NULL,
          result_path TEXT,
          cancel_asked FLAG NOT NULL,
          attempts COUNT_ NOT NULL,
          owner TEXT,
          lease_until MOMENT,
          created MOMENT NOT NULL,
          started MOMENT,
          ended MOMENT
        );
        CREATE INDEX job_person ON job (company, person, id);
        CREATE INDEX job_open ON job (state, id) WHERE state IN ('waiting', 'running');
        CREATE TABLE job_input (
          job ID NOT NULL REFERENCES job (id),
          place COUNT_ NOT NULL,
          bytes BYTES NOT NULL,
          PRIMARY KEY (job, place)
        )
        """),
    Migration(
      "2026-11-26-job-files",
      schema: """
        ALTER TABLE job ADD COLUMN asked COUNT_ NOT NULL DEFAULT 1;
        CREATE TABLE job_file (
          job ID PRIMARY KEY REFERENCES job (id),
          name TEXT NOT NULL,
          media_type TEXT NOT NULL
        );
        CREATE TABLE job_file_part (
          job ID NOT NULL REFERENCES job (id),
          place COUNT_ NOT NULL,
          bytes BYTES NOT NULL,
          PRIMARY KEY (job, place)
        )
        """),
  ]
}
