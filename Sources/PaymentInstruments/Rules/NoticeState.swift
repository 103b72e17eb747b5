public import Kernel

/// Whether a customer was told of a direct debit by e-mail.
public enum NoticeState: Hashable, Sendable {
  /// Nobody has asked for it, or the program withdrew it before it left.
  case notTold
  /// It waits to leave.
  case waiting
  case told(on: CivilDate)
  /// Nobody knows whether it left, or it did not: a person must look at the message.
  case stuck
  /// It left and came back.
  case returned(on: CivilDate)

  /// A stable, short name.
  public var code: String {
    switch self {
    case .notTold: "not_told"
    case .waiting: "waiting"
    case .told: "told"
    case .stuck: "stuck"
    case .returned: "returned"
    }
  }

  /// The day on which the customer was told; `nil` while it is not known to be.
  public var toldOn: CivilDate? { if case .told(let day) = self { day } else { nil } }

  /// Whether asking for it writes a message: never while one may have reached the customer.
  public var mayBeAsked: Bool {
    switch self {
    case .notTold, .returned: true
    case .waiting, .told, .stuck: false
    }
  }
}
