public import Kernel

/// A customer's debts that are recovered by legal means: which, since when, because of what, and what came of it.
public struct LegalFile: Hashable, Sendable {
  /// What opened it.
  public enum Cause: Hashable, Sendable {
    /// A person, whose label this is.
    case person(String)
    /// A step of a scenario, by its kind (`formal_notice`), when this action of it was done.
    case step(String, ActionID)
  }

  /// What came of it.
  public enum Outcome: String, Hashable, Sendable, CaseIterable {
    case paid
    /// Part was paid, the rest is given up.
    case settled
    /// A court decided; what is left is enforced elsewhere.
    case judged
    /// Nothing can be had.
    case irrecoverable
    /// It is asked for again by the usual reminders.
    case withdrawn
  }

  /// That it is closed, since when and with what outcome.
  public struct Closing: Hashable, Sendable {
    public let on: CivilDate
    public let outcome: Outcome
    /// The label of who closed it.
    public let by: String

    public init(on: CivilDate, _ outcome: Outcome, by: String) {
      self.on = on
      self.outcome = outcome
      self.by = by
    }
  }

  public let id: LegalFileID
  public let customer: CustomerID
  /// What people call it: the files of a company are counted from 1.
  public let number: Int64
  public let openedOn: CivilDate
  public let cause: Cause
  public let note: String?
  /// `nil` while it is open.
  public let closing: Closing?

  public init(
    id: LegalFileID, of customer: CustomerID, number: Int64, openedOn: CivilDate, cause: Cause, note: String? = nil,
    closing: Closing? = nil
  ) {
    self.id = id
    self.customer = customer
    self.number = number
    self.openedOn = openedOn
    self.cause = cause
    self.note = note
    self.closing = closing
  }

  public var isOpen: Bool { closing == nil }

  /// Letters of a note.
  public static let noteMax = 1_000
}
