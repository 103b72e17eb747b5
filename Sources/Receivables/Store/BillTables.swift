import Storage

/// The tables of bills of exchange and promissory notes. They stand with the items as those of direct debits do.
enum BillTables {
  static let migration = Migration(
    "2026-12-20-bills",
    schema: """
      CREATE TABLE bill_slip (
        id KEY_,
        company ID NOT NULL REFERENCES company (id),
        number COUNT_ NOT NULL,
        purpose TEXT NOT NULL,
        made_on DATE NOT NULL,
        made_at MOMENT NOT NULL,
        made_by TEXT NOT NULL,
        content TEXT NOT NULL,
        taken_back_on DATE
      );
      CREATE UNIQUE INDEX bill_slip_number ON bill_slip (company, number);
      CREATE TABLE bill (
        id KEY_,
        company ID NOT NULL REFERENCES company (id),
        customer ID NOT NULL REFERENCES customer (id),
        kind TEXT NOT NULL,
        drawee TEXT NOT NULL,
        iban TEXT,
        bank TEXT,
        amount_minor MONEY NOT NULL,
        currency TEXT NOT NULL,
        drawn_on DATE NOT NULL,
        due_on DATE NOT NULL,
        slip ID REFERENCES bill_slip (id),
        state TEXT NOT NULL,
        ended_on DATE,
        reason TEXT,
        entry ID,
        noted_by TEXT NOT NULL,
        noted_at MOMENT NOT NULL,
        CHECK ((state IN ('held', 'remitted')) = (ended_on IS NULL))
      );
      CREATE INDEX bill_customer ON bill (customer);
      CREATE INDEX bill_state ON bill (company, state);
      CREATE INDEX bill_slip_bills ON bill (slip) WHERE slip IS NOT NULL;
      CREATE INDEX bill_entry ON bill (entry) WHERE entry IS NOT NULL;
      CREATE TABLE bill_item (
        company ID NOT NULL REFERENCES company (id),
        bill ID NOT NULL REFERENCES bill (id),
        item ID NOT NULL REFERENCES item (id),
        amount_minor MONEY NOT NULL,
        PRIMARY KEY (bill, item)
      );
      CREATE INDEX bill_item_item ON bill_item (item)
      """)
}
