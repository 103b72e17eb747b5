public import Storage

/// The tables of bank accounts, their statements and their entries.
///
/// A row of `bank_entry` is the smallest amount that has one payer: a batch whose details make its amount has a row
/// for each (`part` 1, 2 …), any other entry has one (`part` 0). The columns from `decision` on are written by cash
/// application; until then they are null.
public enum BankingSchema {
  public static let migrations = [
    Migration(
      "2026-11-23-banking",
      schema: """
        CREATE TABLE bank_account (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          number TEXT NOT NULL,
          is_iban FLAG NOT NULL,
          currency TEXT NOT NULL,
          owner_name TEXT,
          bic TEXT
        );
        CREATE UNIQUE INDEX bank_account_number ON bank_account (company, number, currency);
        CREATE TABLE bank_statement (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          account ID NOT NULL REFERENCES bank_account (id),
          import_file ID,
          statement_key TEXT NOT NULL,
          format TEXT NOT NULL,
          message TEXT NOT NULL,
          identification TEXT,
          sequence TEXT,
          page_number COUNT_,
          is_last_page FLAG,
          from_day DATE,
          to_day DATE,
          opening_minor MONEY,
          opening_day DATE,
          closing_minor MONEY,
          closing_day DATE,
          credits_minor MONEY NOT NULL,
          debits_minor MONEY NOT NULL,
          entries COUNT_ NOT NULL,
          reconciles FLAG,
          gap_minor MONEY
        );
        CREATE UNIQUE INDEX bank_statement_key ON bank_statement (company, account, statement_key);
        CREATE TABLE bank_entry (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          account ID NOT NULL REFERENCES bank_account (id),
          statement ID NOT NULL REFERENCES bank_statement (id),
          entry_key TEXT NOT NULL,
          ordinal COUNT_ NOT NULL,
          part COUNT_ NOT NULL,
          day DATE NOT NULL,
          booked DATE,
          value_day DATE,
          amount_minor MONEY NOT NULL,
          currency TEXT NOT NULL,
          status TEXT NOT NULL,
          is_reversal FLAG NOT NULL,
          reference TEXT,
          servicer_reference TEXT,
          code TEXT NOT NULL,
          debtor_name TEXT,
          debtor_account TEXT,
          creditor_name TEXT,
          creditor_account TEXT,
          end_to_end TEXT,
          mandate TEXT,
          wording TEXT NOT NULL,
          quoted TEXT NOT NULL,
          is_return FLAG NOT NULL,
          return_reason TEXT,
          instructed_minor MONEY,
          instructed_currency TEXT,
          charges_minor MONEY NOT NULL,
          raw TEXT NOT NULL,
          decision TEXT,
          decided_at MOMENT,
          customer ID REFERENCES customer (id),
          payment_item ID REFERENCES item (id),
          returns ID REFERENCES bank_entry (id) DEFERRABLE INITIALLY DEFERRED,
          answer TEXT
        );
        CREATE UNIQUE INDEX bank_entry_key ON bank_entry (company, account, entry_key, part);
        CREATE INDEX bank_entry_statement ON bank_entry (statement);
        CREATE INDEX bank_entry_pending ON bank_entry (company, day) WHERE decision IS NULL;
        CREATE INDEX bank_entry_decided ON bank_entry (company, decision, day);
        CREATE INDEX bank_entry_returns ON bank_entry (returns) WHERE returns IS NOT NULL
        """),
    // Receipts that wait for a person, whom every page tells how many there are.
    Migration(
      "2026-11-26-receipts-to-match",
      schema: """
        CREATE INDEX bank_entry_to_match ON bank_entry (company)
          WHERE status = 'BOOK' AND amount_minor > 0
            AND (decision IS NULL OR decision IN ('suggested', 'unmatched', 'reopened'))
        """),
    // How far the accounts are known already.
    Migration(
      "2026-11-27-bank-feeds",
      schema: """
        INSERT INTO data_feed (company, kind, name, day)
        SELECT company, 'bank', CAST(account AS text), MAX(COALESCE(closing_day, to_day)) FROM bank_statement
        WHERE COALESCE(closing_day, to_day) IS NOT NULL GROUP BY company, account
        """),
    Migration(
      "2026-11-27-search-of-entries",
      // Without the sign: both ways are found, and a list of receipts is not drawn to it from the index of what waits.
      schema: "CREATE INDEX bank_entry_amount ON bank_entry (company, abs(amount_minor))"
    ) { transaction in
      try transaction.createSearchTable("bank_text")
      try BankText.addAll(transaction)
    },
    // Reports of the day so far and notices are kept beside the statements, which follow one another without them.
    Migration("2026-12-12-bank-notices", schema: "ALTER TABLE bank_statement ADD COLUMN is_notice FLAG"),
    // Names under which customers were seen to pay, as people confirmed them.
    Migration(
      "2026-12-13-payer-names",
      schema: """
        CREATE TABLE payer_name (
          company ID NOT NULL REFERENCES company (id),
          name TEXT NOT NULL,
          customer ID NOT NULL REFERENCES customer (id),
          entry ID NOT NULL REFERENCES bank_entry (id),
          PRIMARY KEY (company, name, customer)
        );
        CREATE INDEX payer_name_entry ON payer_name (entry);
        CREATE INDEX payer_name_customer ON payer_name (customer)
        """),
    // How sure the first proposal of a receipt is, and what people approved together.
    Migration(
      "2026-12-15-receipt-lots",
      schema: """
        ALTER TABLE bank_entry ADD COLUMN confidence COUNT_;
        CREATE INDEX bank_entry_sure ON bank_entry (company, confidence)
          WHERE status = 'BOOK' AND decision = 'suggested' AND confidence IS NOT NULL;
        CREATE TABLE receipt_lot (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          made_at MOMENT NOT NULL
        );
        CREATE TABLE receipt_lot_entry (
          lot ID NOT NULL REFERENCES receipt_lot (id),
          entry ID NOT NULL REFERENCES bank_entry (id),
          payment ID NOT NULL REFERENCES item (id),
          PRIMARY KEY (lot, entry)
        );
        CREATE INDEX receipt_lot_entry_entry ON receipt_lot_entry (entry)
        """
    ) { try FirstConfidence.fill($0) },
    // Since when a name is known, and whether people switched it off: null while it is used. What came by it is counted.
    Migration(
      "2026-12-15-payer-rules",
      schema: """
        ALTER TABLE payer_name ADD COLUMN since DATE;
        ALTER TABLE payer_name ADD COLUMN is_off FLAG;
        UPDATE payer_name SET since = (SELECT e.day FROM bank_entry e WHERE e.id = payer_name.entry);
        CREATE INDEX bank_entry_customer ON bank_entry (customer) WHERE customer IS NOT NULL
        """),
    // What customers always pay, as their last receipts show it: read from what was settled each time that changes.
    Migration(
      "2026-12-23-payment-habits",
      schema: """
        CREATE TABLE payment_habit (
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          kind TEXT NOT NULL,
          receipts COUNT_ NOT NULL,
          last_day DATE NOT NULL,
          since DATE NOT NULL,
          is_off FLAG,
          PRIMARY KEY (company, customer, kind)
        );
        CREATE INDEX payment_habit_customer ON payment_habit (customer)
        """),
    // The first day of a statement's entries, those included that another statement brought: what tells an overlap from
    // a day that goes on.
    Migration("2026-12-25-statement-first-days", schema: "ALTER TABLE bank_statement ADD COLUMN first_day DATE"),
    // What an entry is that waits apart, because no customer pays it.
    Migration(
      "2026-12-28-money-of-no-customer",
      schema: """
        ALTER TABLE bank_entry ADD COLUMN nature TEXT;
        CREATE INDEX bank_entry_nature ON bank_entry (company, nature) WHERE nature IS NOT NULL
        """),
  ]
}
