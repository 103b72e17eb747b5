public import Storage

/// The tables of what people do with their day.
public enum AgendaSchema {
  public static let migrations = [
    Migration(
      "2026-11-26-agenda",
      schema: """
        CREATE TABLE call_report (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          person ID NOT NULL REFERENCES person (id),
          day DATE NOT NULL,
          written MOMENT NOT NULL,
          outcome TEXT NOT NULL,
          contact TEXT,
          note TEXT,
          call_back DATE,
          promise ID REFERENCES promise (id)
        );
        CREATE INDEX call_report_customer ON call_report (customer, id);
        CREATE INDEX call_report_callback ON call_report (company, call_back) WHERE call_back IS NOT NULL;
        CREATE TABLE agenda_mark (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          kind TEXT NOT NULL,
          subject ID NOT NULL,
          person ID NOT NULL REFERENCES person (id),
          day DATE NOT NULL,
          until DATE,
          handled FLAG NOT NULL,
          undone MOMENT
        );
        CREATE INDEX agenda_mark_customer ON agenda_mark (customer, id) WHERE undone IS NULL;
        CREATE INDEX agenda_mark_day ON agenda_mark (company, person, day) WHERE undone IS NULL;
        CREATE TABLE agenda_task (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          author ID NOT NULL REFERENCES person (id),
          assignee ID NOT NULL REFERENCES person (id),
          due DATE NOT NULL,
          content TEXT NOT NULL,
          written MOMENT NOT NULL,
          finished MOMENT,
          finished_by ID REFERENCES person (id)
        );
        CREATE INDEX agenda_task_open ON agenda_task (company, assignee, due) WHERE finished IS NULL;
        CREATE INDEX agenda_task_customer ON agenda_task (customer, id)
        """),
    Migration(
      "2026-11-26-agenda-coming",
      schema: """
        ALTER TABLE agenda_mark ADD COLUMN seen DATE
        """),
    // What a report wrote, so that it can be taken back as a whole.
    Migration(
      "2026-11-26-agenda-report-undo",
      schema: """
        ALTER TABLE call_report ADD COLUMN undone MOMENT;
        ALTER TABLE agenda_mark ADD COLUMN report ID REFERENCES call_report (id);
        CREATE INDEX agenda_mark_report ON agenda_mark (report) WHERE report IS NOT NULL;
        CREATE TABLE call_report_action (
          report ID NOT NULL REFERENCES call_report (id),
          action ID NOT NULL REFERENCES dunning_action (id),
          PRIMARY KEY (report, action)
        )
        """),
    // The step of a scenario that asks for it, where no person does; its author is then who is to do it.
    Migration(
      "2026-11-29-errands-of-steps",
      schema: """
        ALTER TABLE agenda_task ADD COLUMN action ID REFERENCES dunning_action (id);
        CREATE INDEX agenda_task_action ON agenda_task (action) WHERE action IS NOT NULL
        """),
    // The calls of the scenario that a mark settled, so that it can be taken back.
    Migration(
      "2026-11-30-marked-calls",
      schema: """
        CREATE TABLE agenda_mark_action (
          mark ID NOT NULL REFERENCES agenda_mark (id),
          action ID NOT NULL REFERENCES dunning_action (id),
          PRIMARY KEY (mark, action)
        )
        """),
    // What a colleague was asked to do when a line was handed over, so that it can be taken back.
    Migration(
      "2026-12-02-handed-lines", schema: "ALTER TABLE agenda_mark ADD COLUMN task ID REFERENCES agenda_task (id)"),
    Migration(
      "2026-12-02-targets",
      schema: """
        CREATE TABLE collector_target (
          company ID NOT NULL REFERENCES company (id),
          person ID NOT NULL REFERENCES person (id),
          lines_day INTEGER,
          received_month MONEY,
          currency TEXT,
          PRIMARY KEY (company, person)
        )
        """),
    // The customers of whom something is put off, for whoever counts lines.
    Migration(
      "2026-12-08-agenda-put-off",
      schema:
        "CREATE INDEX agenda_mark_until ON agenda_mark (company, until) WHERE undone IS NULL AND until IS NOT NULL"),
    // The time of the day of a call back, `14:30`.
    Migration("2026-12-28-call-back-time", schema: "ALTER TABLE call_report ADD COLUMN call_back_time TEXT"),
  ]
}
