public import Storage

/// The tables of what customers were asked.
public enum DunningSchema {
  public static let migrations = [
    Migration(
      "2026-11-23-dunning",
      schema: """
        CREATE TABLE dunning_action (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          day DATE NOT NULL,
          step TEXT NOT NULL,
          channel TEXT NOT NULL,
          contact ID REFERENCES contact (id),
          currency TEXT NOT NULL,
          total_minor MONEY NOT NULL,
          state TEXT NOT NULL,
          reasons TEXT NOT NULL,
          decided_at MOMENT NOT NULL,
          closed_at MOMENT,
          closed_by TEXT,
          CHECK (total_minor > 0)
        );
        CREATE UNIQUE INDEX dunning_action_day ON dunning_action (company, customer, day);
        CREATE INDEX dunning_action_recent ON dunning_action (company, day);
        CREATE INDEX dunning_action_waiting ON dunning_action (company, state)
          WHERE state IN ('to_approve', 'to_do');
        CREATE INDEX dunning_action_cancelled ON dunning_action (company, id) WHERE state = 'cancelled';
        CREATE TABLE dunning_action_item (
          company ID NOT NULL REFERENCES company (id),
          action ID NOT NULL REFERENCES dunning_action (id),
          item ID NOT NULL REFERENCES item (id),
          customer ID NOT NULL REFERENCES customer (id),
          day DATE NOT NULL,
          step TEXT NOT NULL,
          amount_minor MONEY NOT NULL,
          reasons TEXT NOT NULL,
          PRIMARY KEY (action, item)
        );
        CREATE INDEX dunning_action_item_item ON dunning_action_item (item);
        CREATE INDEX dunning_action_item_customer ON dunning_action_item (company, customer)
        """),
    Migration(
      "2026-11-26-scenarios",
      schema: """
        CREATE TABLE scenario (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          name TEXT NOT NULL,
          draft TEXT,
          revision COUNT_ NOT NULL,
          published COUNT_ NOT NULL,
          is_default FLAG NOT NULL,
          edited_by TEXT NOT NULL,
          edited_at MOMENT NOT NULL
        );
        CREATE UNIQUE INDEX scenario_name ON scenario (company, name);
        CREATE UNIQUE INDEX scenario_default ON scenario (company) WHERE is_default;
        CREATE TABLE scenario_version (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          scenario ID NOT NULL REFERENCES scenario (id),
          number COUNT_ NOT NULL,
          content TEXT NOT NULL,
          published_by TEXT NOT NULL,
          published_at MOMENT NOT NULL
        );
        CREATE UNIQUE INDEX scenario_version_number ON scenario_version (scenario, number);
        CREATE TABLE scenario_customer (
          customer ID PRIMARY KEY REFERENCES customer (id),
          company ID NOT NULL REFERENCES company (id),
          scenario ID NOT NULL REFERENCES scenario (id)
        );
        CREATE INDEX scenario_customer_scenario ON scenario_customer (company, scenario);
        ALTER TABLE dunning_action ADD COLUMN scenario_version ID
        """),
    Migration(
      "2026-11-26-sorted-actions",
      schema: """
        CREATE INDEX dunning_action_waiting_day ON dunning_action (company, day, id)
          WHERE state IN ('to_approve', 'to_do');
        CREATE INDEX dunning_action_waiting_amount ON dunning_action (company, total_minor, id)
          WHERE state IN ('to_approve', 'to_do')
        """),
    // Which step of its scenario, where it is not the first of its kind.
    Migration(
      "2026-11-27-step-keys",
      schema: """
        ALTER TABLE dunning_action ADD COLUMN step_key TEXT;
        ALTER TABLE dunning_action_item ADD COLUMN step_key TEXT
        """),
    // What no step is left for, as the day's run found it.
    Migration(
      "2026-11-27-scenario-ends",
      schema: """
        CREATE TABLE scenario_end (
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          currency TEXT NOT NULL,
          step TEXT NOT NULL,
          day DATE NOT NULL,
          amount_minor MONEY NOT NULL,
          PRIMARY KEY (company, customer, currency)
        );
        CREATE INDEX scenario_end_amount ON scenario_end (company, amount_minor, customer)
        """),
    // Who gets a copy of the e-mail.
    Migration("2026-11-29-action-copies", schema: "ALTER TABLE dunning_action ADD COLUMN copies TEXT"),
    // Which of the company's texts is sent, where the step names one.
    Migration("2026-11-29-action-texts", schema: "ALTER TABLE dunning_action ADD COLUMN text_name TEXT"),
    // What a colleague is asked to do, and by when.
    Migration(
      "2026-11-29-errands",
      schema: """
        ALTER TABLE dunning_action ADD COLUMN errand TEXT;
        ALTER TABLE dunning_action ADD COLUMN errand_due DATE
        """),
    // Whom the last run could not reach.
    Migration(
      "2026-11-30-unreachable",
      schema: """
        CREATE TABLE unreachable_customer (
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          step TEXT NOT NULL,
          PRIMARY KEY (company, customer)
        )
        """),
    // For what events steps around them were taken.
    Migration(
      "2026-12-02-events-of-actions",
      schema: """
        CREATE TABLE dunning_action_event (
          company ID NOT NULL REFERENCES company (id),
          action ID NOT NULL REFERENCES dunning_action (id),
          customer ID NOT NULL REFERENCES customer (id),
          kind TEXT NOT NULL,
          subject ID NOT NULL,
          day DATE NOT NULL,
          PRIMARY KEY (action, kind, subject)
        );
        CREATE INDEX dunning_action_event_customer ON dunning_action_event (company, customer)
        """),
    Migration("2026-12-04-action-attachments", schema: "ALTER TABLE dunning_action ADD COLUMN attached TEXT"),
    // Who finishes in the version in which it began. A row counts while something is owed that was reminded by its last
    // action; `released` is when a person let the customer go over, which may be undone until the next run.
    Migration(
      "2026-12-04-finishing-customers",
      schema: """
        CREATE TABLE scenario_finisher (
          company ID NOT NULL REFERENCES company (id),
          scenario ID NOT NULL REFERENCES scenario (id),
          customer ID NOT NULL REFERENCES customer (id),
          version ID NOT NULL REFERENCES scenario_version (id),
          last_action ID NOT NULL,
          released MOMENT,
          PRIMARY KEY (scenario, customer)
        );
        CREATE INDEX scenario_finisher_customer ON scenario_finisher (company, customer)
        """),
    // Two versions on halves of the customers: a trial is known by the version that is tried. Its result is sealed when it
    // ends, because customers change and go on paying.
    Migration(
      "2026-12-04-trials",
      schema: """
        CREATE TABLE scenario_trial (
          version ID PRIMARY KEY REFERENCES scenario_version (id),
          company ID NOT NULL REFERENCES company (id),
          scenario ID NOT NULL REFERENCES scenario (id),
          in_force ID NOT NULL REFERENCES scenario_version (id),
          began DATE NOT NULL,
          began_at MOMENT NOT NULL,
          began_by TEXT NOT NULL,
          ended DATE,
          ended_by TEXT,
          kept TEXT,
          result TEXT
        );
        CREATE UNIQUE INDEX scenario_trial_running ON scenario_trial (scenario) WHERE ended IS NULL
        """),
    StartStore.migration,
    // The scenario asks for one thing a day; a person may write although a call is to be made.
    Migration(
      "2026-12-12-reminders-by-hand",
      schema: """
        ALTER TABLE dunning_action ADD COLUMN by_hand FLAG NOT NULL DEFAULT FALSE;
        DROP INDEX dunning_action_day;
        CREATE UNIQUE INDEX dunning_action_day ON dunning_action (company, customer, day, by_hand)
        """),
    UnsentFacts.migration,
    UnreachableStore.migration,
    // Credits that one message deducts are left out of the next, and both stay true while nothing else changes.
    Migration(
      "2026-12-22-credits-kept",
      schema: "ALTER TABLE dunning_action ADD COLUMN credits_kept_minor MONEY NOT NULL DEFAULT 0"),
    // One thing is decided a day; what left on a later day may meet another one there.
    Migration(
      "2026-12-23-moved-actions",
      schema: """
        ALTER TABLE dunning_action ADD COLUMN moved ID NOT NULL DEFAULT 0;
        DROP INDEX dunning_action_day;
        CREATE UNIQUE INDEX dunning_action_day ON dunning_action (company, customer, day, by_hand, moved)
        """),
    TalkStore.migration,
  ]
}
