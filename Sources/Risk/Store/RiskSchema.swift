public import Storage

/// The tables of limits and what follows from them.
public enum RiskSchema {
  public static let migrations = [
    // What was decided, one row a decision; nothing is changed.
    Migration(
      "2026-12-09-credit-limits",
      schema: """
        CREATE TABLE credit_limit (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          limit_minor MONEY,
          insured_minor MONEY,
          since DATE NOT NULL,
          until DATE,
          reason TEXT NOT NULL,
          decided_on DATE NOT NULL,
          decided_by TEXT NOT NULL,
          decided_at MOMENT NOT NULL,
          CHECK (limit_minor IS NULL OR limit_minor >= 0),
          CHECK (insured_minor IS NULL OR insured_minor >= 0),
          CHECK (until IS NULL OR until >= since)
        );
        CREATE INDEX credit_limit_customer ON credit_limit (company, customer, id);
        CREATE TABLE limit_overrun (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          began_on DATE NOT NULL,
          exposure_minor MONEY NOT NULL,
          limit_minor MONEY NOT NULL,
          ended_on DATE,
          CHECK (exposure_minor > limit_minor),
          CHECK (ended_on IS NULL OR ended_on >= began_on)
        );
        CREATE UNIQUE INDEX limit_overrun_open ON limit_overrun (company, customer) WHERE ended_on IS NULL;
        CREATE INDEX limit_overrun_customer ON limit_overrun (customer, began_on);
        CREATE INDEX limit_overrun_began ON limit_overrun (company, began_on)
        """),
    // What was computed of each customer, with what it was made of.
    Migration(
      "2026-12-10-scores",
      schema: """
        CREATE TABLE customer_score (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          customer ID NOT NULL REFERENCES customer (id),
          since DATE NOT NULL,
          until DATE,
          version COUNT_ NOT NULL,
          base COUNT_ NOT NULL,
          parts TEXT NOT NULL,
          score COUNT_ NOT NULL,
          grade TEXT NOT NULL,
          inputs TEXT NOT NULL,
          CHECK (score BETWEEN 0 AND 100)
        );
        CREATE UNIQUE INDEX customer_score_standing ON customer_score (company, customer) WHERE until IS NULL;
        CREATE INDEX customer_score_history ON customer_score (company, customer, id)
        """),
    StepWeightStore.migration,
  ]
}
