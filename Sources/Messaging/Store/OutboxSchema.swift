public import Storage

/// The tables of what leaves the company.
public enum OutboxSchema {
  public static let migrations = [
    Migration(
      "2026-11-23-outbox",
      schema: """
        CREATE TABLE outbox (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          action ID NOT NULL,
          customer ID NOT NULL REFERENCES customer (id),
          channel TEXT NOT NULL,
          recipient TEXT NOT NULL,
          recipient_name TEXT,
          subject TEXT NOT NULL,
          content TEXT NOT NULL,
          message_id TEXT NOT NULL UNIQUE,
          state TEXT NOT NULL,
          lease_owner TEXT,
          lease_until MOMENT,
          attempts COUNT_ NOT NULL,
          next_attempt MOMENT NOT NULL,
          response TEXT,
          created MOMENT NOT NULL,
          sent_at MOMENT,
          CHECK (state IN ('pending', 'sending', 'sent', 'failed', 'to_check', 'withdrawn')),
          CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
          CHECK (state <> 'sending' OR (lease_owner IS NOT NULL AND lease_until IS NOT NULL))
        );
        CREATE UNIQUE INDEX outbox_action ON outbox (company, action, channel, recipient);
        CREATE INDEX outbox_waiting ON outbox (company, state, next_attempt) WHERE state IN ('pending', 'sending');
        CREATE INDEX outbox_sent ON outbox (company, sent_at) WHERE state = 'sent';
        CREATE INDEX outbox_customer ON outbox (customer);
        CREATE TABLE outbox_document (
          message ID PRIMARY KEY REFERENCES outbox (id),
          company ID NOT NULL REFERENCES company (id),
          name TEXT NOT NULL,
          media_type TEXT NOT NULL,
          digest TEXT NOT NULL,
          bytes BYTES NOT NULL
        )
        """),
    Migration(
      "2026-11-23-outbox-to-resolve",
      schema: """
        CREATE INDEX outbox_to_resolve ON outbox (company, state, id) WHERE state IN ('failed', 'to_check')
        """),
    Migration(
      "2026-11-23-outbox-ended-by",
      schema: """
        ALTER TABLE outbox ADD COLUMN ended_by TEXT
        """),
    Migration(
      "2026-11-26-message-texts",
      schema: """
        CREATE TABLE message_text (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          language TEXT NOT NULL,
          step TEXT NOT NULL,
          heading TEXT NOT NULL,
          content TEXT,
          written_by TEXT NOT NULL,
          written_at MOMENT NOT NULL
        );
        CREATE INDEX message_text_key ON message_text (company, language, step, heading, id)
        """),
    Migration("2026-11-26-reasons", schema: "ALTER TABLE outbox ADD COLUMN reason TEXT"),
    Migration(
      "2026-11-26-sorted-messages",
      schema: """
        CREATE INDEX outbox_waiting_next ON outbox (company, next_attempt, id) WHERE state IN ('pending', 'sending');
        CREATE INDEX outbox_to_resolve_created ON outbox (company, created, id) WHERE state IN ('failed', 'to_check')
        """),
    // What a message was based on when it was written, and who let it go although that was old.
    Migration(
      "2026-11-27-outbox-basis",
      schema: """
        ALTER TABLE outbox ADD COLUMN bank_day DATE;
        ALTER TABLE outbox ADD COLUMN ledger_at MOMENT;
        CREATE TABLE outbox_release (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          reason TEXT NOT NULL,
          released_by TEXT NOT NULL,
          released_at MOMENT NOT NULL
        );
        ALTER TABLE outbox ADD COLUMN release ID REFERENCES outbox_release (id)
        """),
    // When a letter that was made was posted, by whom, and the number that the post gave it.
    Migration(
      "2026-11-27-posted-letters",
      schema: """
        ALTER TABLE outbox ADD COLUMN posted_on DATE;
        ALTER TABLE outbox ADD COLUMN posted_by TEXT;
        ALTER TABLE outbox ADD COLUMN post_number TEXT;
        CREATE INDEX outbox_to_post ON outbox (company, sent_at, id)
          WHERE state = 'sent' AND channel <> 'email' AND posted_on IS NULL
        """),
    // That a mail server said later that a message which had left did not arrive, and its sentence.
    Migration(
      "2026-11-28-returned-messages",
      schema: """
        ALTER TABLE outbox ADD COLUMN returned_at MOMENT;
        ALTER TABLE outbox ADD COLUMN returned_reason TEXT;
        CREATE INDEX outbox_returned ON outbox (company, action) WHERE returned_at IS NOT NULL
        """),
    // What a company calls a text, where it has several of a kind.
    Migration("2026-11-29-named-texts", schema: "ALTER TABLE message_text ADD COLUMN variant TEXT"),
    // The addresses that get a copy, a line each.
    Migration("2026-11-29-message-copies", schema: "ALTER TABLE outbox ADD COLUMN copies TEXT"),
    // The colour of a company and its logo, which was read whole before it was kept.
    Migration(
      "2026-12-01-looks",
      schema: """
        CREATE TABLE company_look (
          company ID PRIMARY KEY REFERENCES company (id),
          accent TEXT,
          logo_kind TEXT,
          logo_width COUNT_,
          logo_height COUNT_,
          logo BYTES,
          version COUNT_ NOT NULL,
          changed_by TEXT NOT NULL,
          changed_at MOMENT NOT NULL
        )
        """),
    // The messages about promises, which are contacts too.
    Migration(
      "2026-12-02-promise-messages",
      schema: "CREATE INDEX outbox_promises ON outbox (company, created) WHERE action < 0"),
    // What the post says of a registered letter, and the scans that prove it.
    Migration(
      "2026-12-03-registered-letters",
      schema: """
        ALTER TABLE outbox ADD COLUMN post_outcome TEXT;
        ALTER TABLE outbox ADD COLUMN post_outcome_on DATE;
        ALTER TABLE outbox ADD COLUMN post_outcome_by TEXT;
        CREATE INDEX outbox_register ON outbox (company, posted_on, id)
          WHERE channel = 'registered_letter' AND posted_on IS NOT NULL;
        CREATE TABLE post_proof (
          id KEY_,
          message ID NOT NULL REFERENCES outbox (id),
          company ID NOT NULL REFERENCES company (id),
          kind TEXT NOT NULL,
          digest TEXT NOT NULL,
          bytes BYTES NOT NULL,
          added_by TEXT NOT NULL,
          added_at MOMENT NOT NULL
        );
        CREATE INDEX post_proof_message ON post_proof (message)
        """),
    // What a service calls a text message that it took, that it arrived, and when the service is asked again.
    Migration(
      "2026-12-03-text-messages",
      schema: """
        ALTER TABLE outbox ADD COLUMN external_ref TEXT;
        ALTER TABLE outbox ADD COLUMN delivered_at MOMENT;
        ALTER TABLE outbox ADD COLUMN report_due MOMENT;
        CREATE INDEX outbox_reports ON outbox (company, report_due) WHERE report_due IS NOT NULL
        """),
    // The address of the customer at which the post did not find it, until the answer is taken back.
    Migration(
      "2026-12-05-letters-that-came-back",
      schema: """
        ALTER TABLE outbox ADD COLUMN unknown_at TEXT;
        CREATE INDEX outbox_unknown_at ON outbox (company, post_outcome_on, id) WHERE unknown_at IS NOT NULL
        """),
    // What the post says of a letter that a service posted, in its own codes, and which papers came from the service.
    Migration(
      "2026-12-07-postal-service",
      schema: """
        CREATE TABLE post_event (
          id KEY_,
          message ID NOT NULL REFERENCES outbox (id),
          company ID NOT NULL REFERENCES company (id),
          code TEXT NOT NULL,
          label TEXT NOT NULL,
          day DATE NOT NULL,
          read_at MOMENT NOT NULL
        );
        CREATE UNIQUE INDEX post_event_once ON post_event (message, code, day);
        ALTER TABLE post_proof ADD COLUMN source TEXT
        """),
    // How often an e-mail that carried the picture which reports it was opened, and when first and last; no number for one
    // that left without.
    Migration(
      "2026-12-08-openings",
      schema: """
        ALTER TABLE outbox ADD COLUMN openings COUNT_;
        ALTER TABLE outbox ADD COLUMN opened_at MOMENT;
        ALTER TABLE outbox ADD COLUMN last_opened MOMENT;
        CREATE INDEX outbox_opened ON outbox (company, customer, opened_at) WHERE opened_at IS NOT NULL
        """),
    // Whose messages have not left, customer by customer: their scenario waits for them.
    Migration(
      "2026-12-14-unsent-messages",
      schema: """
        CREATE INDEX outbox_unsent ON outbox (company, customer) WHERE state IN ('pending', 'sending', 'to_check')
        """),
    // What was withdrawn before it left: looked for after each sending.
    Migration(
      "2026-12-19-withdrawn-messages",
      schema: """
        CREATE INDEX outbox_withdrawn ON outbox (company, action) WHERE state = 'withdrawn' AND ended_by IS NULL
        """),
    // What a message is signed with and whom it says it comes from; and the looks of brands.
    Migration(
      "2026-12-28-brand-looks",
      schema: """
        ALTER TABLE company_look ADD COLUMN signature TEXT;
        ALTER TABLE company_look ADD COLUMN sender TEXT;
        ALTER TABLE company_look ADD COLUMN sender_name TEXT;
        ALTER TABLE company_look ADD COLUMN sender_address TEXT;
        CREATE TABLE brand_look (
          brand ID PRIMARY KEY REFERENCES brand (id),
          accent TEXT,
          logo_kind TEXT,
          logo_width COUNT_,
          logo_height COUNT_,
          logo BYTES,
          signature TEXT,
          sender TEXT,
          sender_name TEXT,
          sender_address TEXT,
          version COUNT_ NOT NULL,
          changed_by TEXT NOT NULL,
          changed_at MOMENT NOT NULL
        )
        """),
  ]
}
