import Storage

/// The tables of mandates and SEPA direct debits. They stand with the items because whoever asks for items must know
/// which of them a debit is about to collect: reminders, the outbox and the agenda do.
enum DirectDebitTables {
  static let migration = Migration(
    "2026-12-18-direct-debits",
    schema: """
      CREATE TABLE mandate (
        id KEY_,
        company ID NOT NULL REFERENCES company (id),
        customer ID NOT NULL REFERENCES customer (id),
        reference TEXT NOT NULL,
        scheme TEXT NOT NULL,
        is_one_off FLAG NOT NULL,
        signed_on DATE NOT NULL,
        debtor TEXT NOT NULL,
        iban TEXT NOT NULL,
        bic TEXT,
        notice_days COUNT_ NOT NULL,
        is_last FLAG NOT NULL,
        revoked_on DATE,
        revoked_by TEXT,
        recorded_by TEXT NOT NULL,
        recorded_at MOMENT NOT NULL,
        CHECK ((revoked_on IS NULL) = (revoked_by IS NULL))
      );
      CREATE UNIQUE INDEX mandate_reference ON mandate (company, reference);
      CREATE INDEX mandate_customer ON mandate (customer);
      CREATE TABLE debit_run (
        id KEY_,
        company ID NOT NULL REFERENCES company (id),
        number COUNT_ NOT NULL,
        made_on DATE NOT NULL,
        made_at MOMENT NOT NULL,
        made_by TEXT NOT NULL,
        collects_on DATE NOT NULL,
        message TEXT NOT NULL,
        layout TEXT NOT NULL,
        content TEXT NOT NULL,
        cancelled_on DATE,
        cancelled_by TEXT,
        CHECK ((cancelled_on IS NULL) = (cancelled_by IS NULL))
      );
      CREATE UNIQUE INDEX debit_run_number ON debit_run (company, number);
      CREATE UNIQUE INDEX debit_run_message ON debit_run (company, message);
      CREATE TABLE direct_debit (
        id KEY_,
        company ID NOT NULL REFERENCES company (id),
        run ID NOT NULL REFERENCES debit_run (id),
        customer ID NOT NULL REFERENCES customer (id),
        mandate ID NOT NULL REFERENCES mandate (id),
        batch TEXT NOT NULL,
        collection TEXT NOT NULL,
        end_to_end TEXT NOT NULL,
        amount_minor MONEY NOT NULL,
        collects_on DATE NOT NULL,
        state TEXT NOT NULL,
        ended_on DATE,
        reason TEXT,
        entry ID,
        CHECK ((state = 'under_way') = (ended_on IS NULL))
      );
      CREATE UNIQUE INDEX direct_debit_end_to_end ON direct_debit (company, end_to_end);
      CREATE INDEX direct_debit_run ON direct_debit (run);
      CREATE INDEX direct_debit_mandate ON direct_debit (mandate);
      CREATE INDEX direct_debit_customer ON direct_debit (customer);
      CREATE INDEX direct_debit_under_way ON direct_debit (company, customer) WHERE state = 'under_way';
      CREATE INDEX direct_debit_rejected ON direct_debit (company, ended_on) WHERE state = 'rejected';
      CREATE INDEX direct_debit_entry ON direct_debit (entry) WHERE entry IS NOT NULL;
      CREATE TABLE direct_debit_item (
        company ID NOT NULL REFERENCES company (id),
        debit ID NOT NULL REFERENCES direct_debit (id),
        item ID NOT NULL REFERENCES item (id),
        amount_minor MONEY NOT NULL,
        PRIMARY KEY (debit, item)
      );
      CREATE INDEX direct_debit_item_item ON direct_debit_item (item)
      """)

  /// What customers were told before they are debited: each time that somebody asked for it, and the message, which the
  /// outbox has in its own table.
  static let notices = Migration(
    "2026-12-24-debit-notices",
    schema: """
      CREATE TABLE debit_notice (
        id KEY_,
        company ID NOT NULL REFERENCES company (id),
        debit ID NOT NULL REFERENCES direct_debit (id),
        message ID,
        asked_by TEXT NOT NULL,
        asked_at MOMENT NOT NULL
      );
      CREATE INDEX debit_notice_debit ON debit_notice (debit);
      CREATE INDEX debit_notice_message ON debit_notice (message)
      """)

  /// What of a mandate was changed, with what it was before, and the debit that told the debtor's bank; and of each debit
  /// what its file says, where the mandate says otherwise since.
  static let amendments = Migration(
    "2026-12-24-mandate-amendments",
    schema: """
      CREATE TABLE mandate_amendment (
        id KEY_,
        company ID NOT NULL REFERENCES company (id),
        mandate ID NOT NULL REFERENCES mandate (id),
        old_reference TEXT,
        old_iban TEXT,
        debit ID REFERENCES direct_debit (id),
        amended_on DATE NOT NULL,
        amended_by TEXT NOT NULL,
        amended_at MOMENT NOT NULL,
        CHECK (old_reference IS NOT NULL OR old_iban IS NOT NULL)
      );
      CREATE INDEX mandate_amendment_mandate ON mandate_amendment (mandate);
      CREATE INDEX mandate_amendment_debit ON mandate_amendment (debit) WHERE debit IS NOT NULL;
      ALTER TABLE direct_debit ADD COLUMN mandate_reference TEXT;
      ALTER TABLE direct_debit ADD COLUMN iban TEXT
      """)
}

extension ReceivablesSchema {
  /// What came after the tables were filled in every installation, in the order in which it came.
  static let later = [
    TagText.migration, AgreedTerms.migration, DirectDebitTables.migration, ChequeTables.migration,
    PromiseMark.migration, BillTables.migration, DirectDebitTables.notices, DirectDebitTables.amendments,
    BrandStore.migration,
  ]
}
