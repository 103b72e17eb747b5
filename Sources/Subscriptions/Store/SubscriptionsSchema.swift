public import Storage

/// The tables of reports sent by e-mail.
public enum SubscriptionsSchema {
  public static let migrations = [
    Migration(
      "2026-11-26-report-subscriptions",
      schema: """
        CREATE TABLE report_subscription (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          report TEXT NOT NULL,
          filters TEXT NOT NULL,
          format TEXT NOT NULL,
          rhythm TEXT NOT NULL,
          weekday COUNT_,
          created_by ID NOT NULL REFERENCES person (id),
          created_on DATE NOT NULL,
          stopped_at MOMENT
        );
        CREATE INDEX report_subscription_live ON report_subscription (company) WHERE stopped_at IS NULL;
        CREATE TABLE report_recipient (
          company ID NOT NULL REFERENCES company (id),
          subscription ID NOT NULL REFERENCES report_subscription (id),
          person ID NOT NULL REFERENCES person (id),
          PRIMARY KEY (subscription, person)
        );
        CREATE TABLE report_delivery (
          company ID NOT NULL REFERENCES company (id),
          subscription ID NOT NULL REFERENCES report_subscription (id),
          person ID NOT NULL REFERENCES person (id),
          day DATE NOT NULL,
          state TEXT NOT NULL,
          at MOMENT NOT NULL,
          response TEXT,
          PRIMARY KEY (subscription, person, day)
        )
        """),
    Migration(
      "2026-11-26-report-retries",
      schema: """
        ALTER TABLE report_delivery ADD COLUMN attempts COUNT_ NOT NULL DEFAULT 1;
        ALTER TABLE report_delivery ADD COLUMN next_attempt MOMENT
        """),
    Migration("2026-11-27-report-reasons", schema: "ALTER TABLE report_delivery ADD COLUMN reason TEXT"),
  ]
}
