import Storage

/// The tables of cheques. They stand with the items as those of direct debits do.
enum ChequeTables {
  static let migration = Migration(
    "2026-12-19-cheques",
    schema: """
      CREATE TABLE cheque_slip (
        id KEY_,
        company ID NOT NULL REFERENCES company (id),
        number COUNT_ NOT NULL,
        made_on DATE NOT NULL,
        made_at MOMENT NOT NULL,
        made_by TEXT NOT NULL,
        taken_back_on DATE
      );
      CREATE UNIQUE INDEX cheque_slip_number ON cheque_slip (company, number);
      CREATE TABLE cheque (
        id KEY_,
        company ID NOT NULL REFERENCES company (id),
        customer ID NOT NULL REFERENCES customer (id),
        number TEXT NOT NULL,
        bank TEXT,
        drawer TEXT NOT NULL,
        amount_minor MONEY NOT NULL,
        currency TEXT NOT NULL,
        received_on DATE NOT NULL,
        slip ID REFERENCES cheque_slip (id),
        state TEXT NOT NULL,
        ended_on DATE,
        reason TEXT,
        entry ID,
        noted_by TEXT NOT NULL,
        noted_at MOMENT NOT NULL,
        CHECK ((state IN ('held', 'remitted')) = (ended_on IS NULL))
      );
      CREATE INDEX cheque_customer ON cheque (customer);
      CREATE INDEX cheque_state ON cheque (company, state);
      CREATE INDEX cheque_slip_cheques ON cheque (slip) WHERE slip IS NOT NULL;
      CREATE INDEX cheque_entry ON cheque (entry) WHERE entry IS NOT NULL;
      CREATE TABLE cheque_item (
        company ID NOT NULL REFERENCES company (id),
        cheque ID NOT NULL REFERENCES cheque (id),
        item ID NOT NULL REFERENCES item (id),
        amount_minor MONEY NOT NULL,
        PRIMARY KEY (cheque, item)
      );
      CREATE INDEX cheque_item_item ON cheque_item (item)
      """)
}
