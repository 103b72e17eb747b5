public import Kernel
public import Storage

/// Takes back the actions whose message was withdrawn when it would have left: nobody heard it, so that its steps are not
/// reached and the customer has no message of that day. Safe to repeat; the daily run does it too.
public struct TakeBackWithdrawn: Sendable {
  public let company: CompanyID

  public init(_ company: CompanyID) { self.company = company }

  /// - Throws: `NotAllowed`.
  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws {
    try actor.needs(.remind, in: company)
    _ = try ActionStore.cancelWithdrawn(of: company, at: at, transaction)
  }
}
