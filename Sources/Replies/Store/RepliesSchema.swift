public import Storage

/// The tables of what comes back to a company.
public enum RepliesSchema {
  public static let migrations = [
    Migration(
      "2026-11-28-replies",
      schema: """
        CREATE TABLE reply (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          identity TEXT NOT NULL,
          received MOMENT NOT NULL,
          written MOMENT,
          sender TEXT,
          sender_name TEXT,
          subject TEXT NOT NULL,
          content TEXT NOT NULL,
          nature TEXT NOT NULL,
          customer ID REFERENCES customer (id),
          message ID REFERENCES outbox (id),
          state TEXT NOT NULL,
          ended_by TEXT,
          ended_at MOMENT,
          version COUNT_ NOT NULL DEFAULT 1,
          CHECK (state IN ('waiting', 'dealt', 'set_aside')),
          CHECK (nature IN ('answer', 'away', 'report')),
          CHECK ((state = 'waiting') = (ended_at IS NULL))
        );
        CREATE UNIQUE INDEX reply_identity ON reply (company, identity);
        CREATE INDEX reply_state ON reply (company, state, received, id);
        CREATE INDEX reply_customer ON reply (customer, received);
        CREATE INDEX reply_message ON reply (message) WHERE message IS NOT NULL;
        CREATE TABLE reply_proposal (
          reply ID NOT NULL REFERENCES reply (id),
          place COUNT_ NOT NULL,
          company ID NOT NULL REFERENCES company (id),
          kind TEXT NOT NULL,
          rule TEXT NOT NULL,
          rules_of DATE NOT NULL,
          quote TEXT NOT NULL,
          day DATE,
          amount_minor MONEY,
          currency TEXT,
          reason TEXT,
          PRIMARY KEY (reply, place),
          CHECK ((amount_minor IS NULL) = (currency IS NULL))
        );
        CREATE TABLE mailbox_read (
          company ID NOT NULL REFERENCES company (id),
          mailbox TEXT NOT NULL,
          validity COUNT_ NOT NULL,
          last_uid COUNT_ NOT NULL,
          tried_at MOMENT,
          looked_at MOMENT,
          failure TEXT,
          failed_since MOMENT,
          PRIMARY KEY (company, mailbox),
          CHECK ((failure IS NULL) = (failed_since IS NULL))
        );
        CREATE INDEX contact_address ON contact (company, lower(email))
        """)
  ]
}
