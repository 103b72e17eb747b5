public import Storage

/// The tables of companies, customers and what they owe.
public enum ReceivablesSchema {
  public static let migrations = first + recent + PaperStore.migrations + later

  private static let first = [
    Migration(
      "2026-11-23-receivables",
      schema: """
        CREATE TABLE company (
          id KEY_,
          code TEXT NOT NULL UNIQUE,
          name TEXT NOT NULL,
          siren TEXT,
          vat_number TEXT,
          legal_mention TEXT,
          address_lines TEXT NOT NULL,
          postcode TEXT,
          city TEXT,
          country TEXT NOT NULL,
          phone TEXT,
          email TEXT,
          iban TEXT,
          bic TEXT,
          language TEXT NOT NULL,
          currency TEXT NOT NULL,
          terms TEXT NOT NULL,
          penalty_rate TEXT,
          reminder_minimum_minor MONEY NOT NULL
        );
        CREATE TABLE setting (
          company ID NOT NULL REFERENCES company (id),
          name TEXT NOT NULL,
          content TEXT NOT NULL,
          PRIMARY KEY (company, name)
        );
        CREATE TABLE customer (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          code TEXT NOT NULL,
          name TEXT NOT NULL,
          folded_name TEXT NOT NULL,
          kind TEXT NOT NULL,
          siren TEXT,
          vat_number TEXT,
          language TEXT NOT NULL,
          currency TEXT NOT NULL,
          parent ID REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED,
          terms TEXT,
          address_lines TEXT NOT NULL,
          postcode TEXT,
          city TEXT,
          country TEXT NOT NULL,
          insolvent_since DATE
        );
        CREATE UNIQUE INDEX customer_code ON customer (company, code);
        CREATE INDEX customer_name ON customer (company, folded_name);
        CREATE INDEX customer_siren ON customer (company, siren) WHERE siren IS NOT NULL;
        CREATE TABLE customer_iban (
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          iban TEXT NOT NULL,
          source TEXT NOT NULL,
          PRIMARY KEY (company, iban, customer)
        );
        CREATE INDEX customer_iban_customer ON customer_iban (customer);
        CREATE TABLE contact (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          name TEXT NOT NULL,
          role TEXT NOT NULL,
          email TEXT,
          phone TEXT,
          language TEXT,
          receives_reminders FLAG NOT NULL,
          receives_invoices FLAG NOT NULL
        );
        CREATE INDEX contact_customer ON contact (customer);
        CREATE TABLE item (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          kind TEXT NOT NULL,
          number TEXT NOT NULL,
          instalment COUNT_ NOT NULL,
          issued DATE NOT NULL,
          due DATE NOT NULL,
          due_source TEXT NOT NULL,
          amount_minor MONEY NOT NULL,
          open_minor MONEY NOT NULL,
          disputed_minor MONEY NOT NULL,
          promised_minor MONEY NOT NULL,
          currency TEXT NOT NULL,
          order_reference TEXT,
          remittance_reference TEXT,
          label TEXT,
          settled_on DATE,
          source TEXT NOT NULL,
          source_key TEXT NOT NULL,
          import_file ID,
          CHECK (disputed_minor >= 0),
          CHECK (promised_minor >= 0),
          CHECK ((amount_minor >= 0 AND open_minor >= 0 AND open_minor <= amount_minor)
            OR (amount_minor < 0 AND open_minor <= 0 AND open_minor >= amount_minor))
        );
        CREATE UNIQUE INDEX item_source ON item (company, source, source_key);
        CREATE INDEX item_number ON item (company, number);
        CREATE INDEX item_customer ON item (customer);
        CREATE INDEX item_open ON item (company, customer, due, currency, open_minor) WHERE open_minor <> 0;
        CREATE TABLE allocation (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          debit_item ID NOT NULL REFERENCES item (id),
          credit_item ID NOT NULL REFERENCES item (id),
          amount_minor MONEY NOT NULL,
          day DATE NOT NULL,
          reason TEXT NOT NULL,
          reverses ID UNIQUE REFERENCES allocation (id) DEFERRABLE INITIALLY DEFERRED,
          CHECK ((reverses IS NULL AND amount_minor > 0) OR (reverses IS NOT NULL AND amount_minor < 0))
        );
        CREATE INDEX allocation_debit ON allocation (debit_item);
        CREATE INDEX allocation_credit ON allocation (credit_item);
        CREATE TABLE dispute (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          item ID NOT NULL REFERENCES item (id),
          amount_minor MONEY NOT NULL,
          reason TEXT NOT NULL,
          opened_on DATE NOT NULL,
          closed_on DATE,
          outcome TEXT,
          CHECK (amount_minor > 0)
        );
        CREATE INDEX dispute_item ON dispute (item);
        CREATE INDEX dispute_open ON dispute (company) WHERE closed_on IS NULL;
        CREATE TABLE promise (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          made_on DATE NOT NULL,
          promised_for DATE NOT NULL,
          state TEXT NOT NULL,
          judged_on DATE,
          note TEXT
        );
        CREATE INDEX promise_customer ON promise (customer);
        CREATE INDEX promise_pending ON promise (company, promised_for) WHERE state = 'pending';
        CREATE TABLE promise_item (
          company ID NOT NULL REFERENCES company (id),
          promise ID NOT NULL REFERENCES promise (id),
          item ID NOT NULL REFERENCES item (id),
          amount_minor MONEY NOT NULL,
          PRIMARY KEY (promise, item),
          CHECK (amount_minor > 0)
        );
        CREATE INDEX promise_item_item ON promise_item (item)
        """),
    Migration(
      "2026-11-23-words-of-promises-and-disputes",
      schema: """
        ALTER TABLE promise ADD COLUMN promised_by TEXT;
        ALTER TABLE dispute ADD COLUMN note TEXT;
        ALTER TABLE dispute ADD COLUMN credit_expected_since DATE;
        ALTER TABLE dispute ADD COLUMN closing_note TEXT
        """),
    Migration(
      "2026-11-24-customers-in-charge",
      schema: """
        CREATE TABLE in_charge (
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          duty TEXT NOT NULL,
          person ID NOT NULL,
          PRIMARY KEY (customer, duty)
        );
        CREATE INDEX in_charge_person ON in_charge (company, person, customer)
        """),
    Migration(
      "2026-11-24-judged-promises",
      schema: "CREATE INDEX promise_judged ON promise (company, state, judged_on, id)"),
    Migration(
      "2026-11-26-customer-edits",
      schema: """
        ALTER TABLE customer ADD COLUMN version COUNT_ NOT NULL DEFAULT 1;
        ALTER TABLE customer ADD COLUMN edited MOMENT;
        ALTER TABLE customer ADD COLUMN edited_by TEXT;
        ALTER TABLE customer ADD COLUMN paused_until DATE;
        ALTER TABLE customer ADD COLUMN pause_reason TEXT;
        CREATE INDEX customer_parent ON customer (parent) WHERE parent IS NOT NULL;
        ALTER TABLE contact ADD COLUMN version COUNT_ NOT NULL DEFAULT 1;
        ALTER TABLE contact ADD COLUMN edited MOMENT;
        ALTER TABLE contact ADD COLUMN edited_by TEXT;
        ALTER TABLE contact ADD COLUMN removed MOMENT
        """),
    Migration(
      "2026-11-26-search",
      schema: """
        CREATE INDEX item_amount ON item (company, amount_minor);
        CREATE INDEX item_open_amount ON item (company, open_minor) WHERE open_minor <> 0;
        CREATE INDEX item_number_end ON item (company, (substr(number, length(number) - 3)))
        """
    ) { transaction in
      try transaction.createSearchTable("customer_text")
      try transaction.createBeginningsIndex("item_number_begin", on: "item", "company", "number")
      try transaction.createBeginningsIndex("customer_code_begin", on: "customer", "company", "code")
      try CustomerText.rebuild(transaction)
    },
    Migration(
      "2026-11-26-kept-figures",
      schema: """
        CREATE TABLE figures (company ID PRIMARY KEY REFERENCES company (id), day DATE);
        INSERT INTO figures (company) SELECT id FROM company;
        CREATE TABLE account (
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          currency TEXT NOT NULL,
          b0 MONEY NOT NULL,
          b1 MONEY NOT NULL,
          b2 MONEY NOT NULL,
          b3 MONEY NOT NULL,
          b4 MONEY NOT NULL,
          b5 MONEY NOT NULL,
          n0 COUNT_ NOT NULL,
          n1 COUNT_ NOT NULL,
          n2 COUNT_ NOT NULL,
          n3 COUNT_ NOT NULL,
          n4 COUNT_ NOT NULL,
          n5 COUNT_ NOT NULL,
          overdue_minor MONEY NOT NULL,
          open_minor MONEY NOT NULL,
          items COUNT_ NOT NULL,
          disputed_minor MONEY NOT NULL,
          disputed_items COUNT_ NOT NULL,
          promised_minor MONEY NOT NULL,
          unallocated_minor MONEY NOT NULL,
          unallocated_items COUNT_ NOT NULL,
          oldest_due DATE,
          PRIMARY KEY (company, customer, currency)
        );
        CREATE INDEX account_overdue ON account (company, currency, overdue_minor DESC, customer);
        CREATE INDEX account_open ON account (company, currency, open_minor DESC, customer);
        CREATE TABLE ledger_day (
          company ID NOT NULL REFERENCES company (id),
          currency TEXT NOT NULL,
          day DATE NOT NULL,
          sales_minor MONEY NOT NULL,
          balance_minor MONEY NOT NULL,
          received_minor MONEY NOT NULL,
          PRIMARY KEY (company, currency, day)
        );
        CREATE INDEX item_issued ON item (company, issued, id);
        CREATE INDEX item_due ON item (company, due, id) WHERE open_minor <> 0;
        CREATE INDEX customer_insolvent ON customer (company, insolvent_since) WHERE insolvent_since IS NOT NULL
        """),
    // What is settled, most of a ledger, is kept out of the indexes of the search: an import writes all of them.
    Migration(
      "2026-11-26-search-open-items",
      schema: """
        DROP INDEX item_amount;
        DROP INDEX item_open_amount;
        DROP INDEX item_number_end;
        CREATE INDEX item_amount ON item (company, amount_minor) WHERE open_minor <> 0;
        CREATE INDEX item_open_amount ON item (company, open_minor)
          WHERE open_minor <> 0 AND open_minor <> amount_minor;
        CREATE INDEX item_number_end ON item (company, (substr(number, length(number) - 3))) WHERE open_minor <> 0
        """),
    Migration(
      "2026-11-26-kept-totals",
      schema: """
        CREATE TABLE account_total (
          company ID NOT NULL REFERENCES company (id),
          currency TEXT NOT NULL,
          customers COUNT_ NOT NULL,
          b0 MONEY NOT NULL,
          b1 MONEY NOT NULL,
          b2 MONEY NOT NULL,
          b3 MONEY NOT NULL,
          b4 MONEY NOT NULL,
          b5 MONEY NOT NULL,
          n0 COUNT_ NOT NULL,
          n1 COUNT_ NOT NULL,
          n2 COUNT_ NOT NULL,
          n3 COUNT_ NOT NULL,
          n4 COUNT_ NOT NULL,
          n5 COUNT_ NOT NULL,
          c0 COUNT_ NOT NULL,
          c1 COUNT_ NOT NULL,
          c2 COUNT_ NOT NULL,
          c3 COUNT_ NOT NULL,
          c4 COUNT_ NOT NULL,
          c5 COUNT_ NOT NULL,
          items COUNT_ NOT NULL,
          disputed_minor MONEY NOT NULL,
          disputed_items COUNT_ NOT NULL,
          promised_minor MONEY NOT NULL,
          unallocated_minor MONEY NOT NULL,
          unallocated_items COUNT_ NOT NULL,
          PRIMARY KEY (company, currency)
        );
        UPDATE figures SET day = NULL
        """),
    Migration(
      "2026-11-26-disputed-items",
      schema: """
        CREATE INDEX item_disputed ON item (company, customer, currency, disputed_minor) WHERE disputed_minor > 0
        """),
    Migration(
      "2026-11-26-carried-columns",
      schema: """
        ALTER TABLE dispute ADD COLUMN customer ID;
        ALTER TABLE dispute ADD COLUMN currency TEXT;
        UPDATE dispute SET customer = (SELECT i.customer FROM item i WHERE i.id = dispute.item),
          currency = (SELECT i.currency FROM item i WHERE i.id = dispute.item);
        DROP INDEX dispute_open;
        CREATE INDEX dispute_open
          ON dispute (company, customer, currency, opened_on, credit_expected_since, amount_minor, closed_on)
          WHERE closed_on IS NULL;
        ALTER TABLE promise_item ADD COLUMN currency TEXT;
        UPDATE promise_item SET currency = (SELECT i.currency FROM item i WHERE i.id = promise_item.item);
        CREATE INDEX promise_item_amount ON promise_item (promise, currency, amount_minor)
        """),
    // Who ended a promise or answered a dispute takes it back as long as nobody has touched it since.
    Migration(
      "2026-11-26-endings-taken-back",
      schema: """
        ALTER TABLE promise ADD COLUMN version COUNT_ NOT NULL DEFAULT 1;
        ALTER TABLE promise ADD COLUMN ended_by TEXT;
        ALTER TABLE dispute ADD COLUMN version COUNT_ NOT NULL DEFAULT 1;
        ALTER TABLE dispute ADD COLUMN answered_by TEXT;
        ALTER TABLE dispute ADD COLUMN earlier_note TEXT
        """),
    Migration(
      "2026-11-26-declared-claims",
      schema: """
        CREATE TABLE declared_claim (
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          insolvent_since DATE NOT NULL,
          declared_on DATE NOT NULL,
          note TEXT,
          declared_by TEXT NOT NULL,
          declared_at MOMENT NOT NULL,
          PRIMARY KEY (company, customer, insolvent_since)
        )
        """),
    Migration(
      "2026-11-26-month-ends",
      schema: """
        ALTER TABLE figures ADD COLUMN past DATE;
        CREATE TABLE month_end (
          company ID NOT NULL REFERENCES company (id),
          currency TEXT NOT NULL,
          day DATE NOT NULL,
          b0 MONEY NOT NULL,
          b1 MONEY NOT NULL,
          b2 MONEY NOT NULL,
          b3 MONEY NOT NULL,
          b4 MONEY NOT NULL,
          b5 MONEY NOT NULL,
          PRIMARY KEY (company, currency, day)
        )
        """),
    // Each order of a list is walked along an index; counts of what is promised or inferred likewise.
    Migration(
      "2026-11-26-sorted-lists",
      schema: """
        CREATE INDEX item_open_issued ON item (company, issued, id) WHERE open_minor <> 0;
        DROP INDEX item_open_amount;
        CREATE INDEX item_open_amount ON item (company, open_minor) WHERE open_minor <> 0;
        CREATE INDEX item_promised ON item (company, customer) WHERE promised_minor > 0;
        CREATE INDEX item_inferred ON item (company, customer) WHERE open_minor <> 0 AND due_source = 'inferred';
        DROP INDEX promise_pending;
        CREATE INDEX promise_for ON promise (company, state, promised_for, id);
        CREATE INDEX promise_made ON promise (company, state, made_on, id);
        CREATE INDEX dispute_open_day ON dispute (company, opened_on, id) WHERE closed_on IS NULL;
        CREATE INDEX dispute_amount ON dispute (company, amount_minor, id) WHERE closed_on IS NULL;
        CREATE INDEX dispute_closed ON dispute (company, opened_on, id) WHERE closed_on IS NOT NULL
        """),
    // What the open items were for, beside what is open of them. Figures of before lapse: the next turn adds them up.
    Migration(
      "2026-12-03-kept-amounts",
      schema: """
        ALTER TABLE account ADD COLUMN amount_minor MONEY NOT NULL DEFAULT 0;
        ALTER TABLE account_total ADD COLUMN amount_minor MONEY NOT NULL DEFAULT 0;
        ALTER TABLE account_total ADD COLUMN open_minor MONEY NOT NULL DEFAULT 0;
        UPDATE figures SET day = NULL
        """),
    AwaitedReceiptStore.migration,
    // Since when an account is known, the receipt that taught it, and whether people switched it off: null while it is used.
    Migration(
      "2026-12-15-payer-accounts",
      schema: """
        ALTER TABLE customer_iban ADD COLUMN since DATE;
        ALTER TABLE customer_iban ADD COLUMN entry ID;
        ALTER TABLE customer_iban ADD COLUMN is_off FLAG
        """),
  ]
}
