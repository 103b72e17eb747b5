public import Storage

/// What was handed to the accounting software: batches of entries and of lettering, kept as they were handed over.
public enum AccountingSchema {
  public static let migrations = [
    Migration(
      "2026-12-16-accounting-batches",
      schema: """
        CREATE TABLE accounting_batch (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          number COUNT_ NOT NULL,
          from_day DATE,
          until_day DATE NOT NULL,
          made_at MOMENT NOT NULL,
          made_by TEXT NOT NULL,
          currency TEXT NOT NULL,
          entries COUNT_ NOT NULL,
          letters COUNT_ NOT NULL,
          debit_minor MONEY NOT NULL
        );
        CREATE UNIQUE INDEX accounting_batch_number ON accounting_batch (company, number);
        CREATE TABLE accounting_movement (
          item ID PRIMARY KEY REFERENCES item (id),
          company ID NOT NULL REFERENCES company (id),
          batch ID NOT NULL REFERENCES accounting_batch (id)
        );
        CREATE TABLE accounting_line (
          batch ID NOT NULL REFERENCES accounting_batch (id),
          place COUNT_ NOT NULL,
          company ID NOT NULL REFERENCES company (id),
          journal TEXT NOT NULL,
          journal_name TEXT NOT NULL,
          number COUNT_ NOT NULL,
          day DATE NOT NULL,
          account TEXT NOT NULL,
          account_name TEXT NOT NULL,
          auxiliary TEXT,
          auxiliary_name TEXT,
          reference TEXT NOT NULL,
          reference_day DATE NOT NULL,
          label TEXT NOT NULL,
          debit_minor MONEY NOT NULL,
          credit_minor MONEY NOT NULL,
          letter TEXT,
          letter_day DATE,
          valid_day DATE NOT NULL,
          PRIMARY KEY (batch, place)
        );
        CREATE TABLE accounting_letter (
          batch ID NOT NULL REFERENCES accounting_batch (id),
          place COUNT_ NOT NULL,
          company ID NOT NULL REFERENCES company (id),
          lettering ID NOT NULL REFERENCES lettering (id),
          is_undone FLAG NOT NULL,
          account TEXT NOT NULL,
          auxiliary TEXT NOT NULL,
          auxiliary_name TEXT NOT NULL,
          reference TEXT NOT NULL,
          reference_day DATE NOT NULL,
          amount_minor MONEY NOT NULL,
          currency TEXT NOT NULL,
          letter TEXT NOT NULL,
          letter_day DATE NOT NULL,
          PRIMARY KEY (batch, place)
        );
        CREATE INDEX accounting_letter_of ON accounting_letter (lettering)
        """),
    Migration(
      "2026-12-26-exchange",
      schema: """
        CREATE TABLE exchange_rate (
          company ID NOT NULL REFERENCES company (id),
          currency TEXT NOT NULL,
          day DATE NOT NULL,
          millionths COUNT_ NOT NULL,
          PRIMARY KEY (company, currency, day)
        );
        CREATE TABLE accounting_exchange (
          lettering ID PRIMARY KEY REFERENCES lettering (id),
          company ID NOT NULL REFERENCES company (id),
          batch ID NOT NULL REFERENCES accounting_batch (id),
          minor MONEY NOT NULL,
          undone_batch ID REFERENCES accounting_batch (id)
        );
        ALTER TABLE accounting_movement ADD COLUMN value_minor MONEY;
        ALTER TABLE accounting_line ADD COLUMN foreign_minor MONEY;
        ALTER TABLE accounting_line ADD COLUMN foreign_currency TEXT
        """),
  ]
}
