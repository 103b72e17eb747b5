import Storage

extension ReceivablesSchema {
  /// The migrations since the first release; a new one goes at the end.
  static let recent = [
    Migration(
      "2026-11-27-test-mode",
      schema: """
        ALTER TABLE company ADD COLUMN test_since MOMENT;
        ALTER TABLE company ADD COLUMN test_by TEXT
        """),
    // How far the books of the bank and of the ledger are known, as the imports that brought them say.
    Migration(
      "2026-11-27-data-feeds",
      schema: """
        CREATE TABLE data_feed (
          company ID NOT NULL REFERENCES company (id),
          kind TEXT NOT NULL,
          name TEXT NOT NULL,
          day DATE,
          at MOMENT,
          PRIMARY KEY (company, kind, name),
          CHECK ((kind = 'bank' AND day IS NOT NULL) OR (kind = 'ledger' AND at IS NOT NULL))
        )
        """),
    ItemNumber.migration,
    Migration(
      "2026-11-27-customers-of-a-duty",
      schema: "CREATE INDEX in_charge_duty ON in_charge (company, duty, person, customer)"),
    // The disputes that nobody has answered yet, added up for the dashboard from the index alone.
    Migration(
      "2026-11-27-quiet-disputes",
      schema: """
        CREATE INDEX dispute_quiet ON dispute
          (company, currency, opened_on, amount_minor, customer, credit_expected_since, closed_on)
          WHERE closed_on IS NULL AND credit_expected_since IS NULL
        """),
    // Which segment put the person in charge; NULL where somebody chose, whose choice no segment changes.
    Migration(
      "2026-11-27-collectors-of-segments",
      schema: "ALTER TABLE in_charge ADD COLUMN segment ID"),
    // The address of a contact that a mail server said takes nothing: compared with the present one, so that a corrected
    // address is written to again.
    Migration(
      "2026-11-28-unusable-addresses",
      schema: """
        ALTER TABLE contact ADD COLUMN unusable_email TEXT;
        ALTER TABLE contact ADD COLUMN unusable_since MOMENT;
        ALTER TABLE contact ADD COLUMN unusable_reason TEXT
        """),
    // A plan is its payments, each a promise of its own.
    Migration(
      "2026-11-28-instalment-plans",
      schema: """
        CREATE TABLE instalment_plan (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          made_on DATE NOT NULL,
          agreed_by TEXT,
          note TEXT,
          ended_on DATE,
          ended_by TEXT
        );
        CREATE INDEX instalment_plan_customer ON instalment_plan (customer);
        ALTER TABLE promise ADD COLUMN plan ID REFERENCES instalment_plan (id);
        CREATE INDEX promise_plan ON promise (plan) WHERE plan IS NOT NULL
        """),
    // The month at whose end the financial year closes.
    Migration(
      "2026-11-30-year-ends", schema: "ALTER TABLE company ADD COLUMN year_end_month COUNT_ NOT NULL DEFAULT 12"),
    SignatureStore.migration,
    // What happened lately to what customers owe, for the steps around it.
    Migration(
      "2026-12-02-events",
      schema: """
        CREATE INDEX item_returned ON item (company, issued) WHERE kind = 'adjustment' AND source = 'bank';
        CREATE INDEX dispute_closed_on ON dispute (company, closed_on) WHERE closed_on IS NOT NULL
        """),
    SignatureStore.ofCompanies,
    DeliveryBlockStore.migration,
    LegalFileTables.migration,
    LetteringStore.migration,
    ClosingStore.migration,
    VatStore.migration,
    // What money has covered of a promise that stands is promised no more.
    Migration(
      "2026-12-23-covered-promises",
      schema: "ALTER TABLE promise_item ADD COLUMN covered_minor MONEY NOT NULL DEFAULT 0"),
    // An address that refused a message and may be right is written to again from this day on; NULL for a dead one.
    Migration(
      "2026-12-28-resting-addresses", schema: "ALTER TABLE contact ADD COLUMN unusable_until DATE"),
    OtherNameStore.migration,
  ]
}
