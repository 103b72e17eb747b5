public import Kernel

/// A report that is sent again and again to chosen people, each with what they may see.
public struct Subscription: Sendable, Hashable {
  public let id: SubscriptionID
  public let company: CompanyID
  /// The code of the report, such as `balance-agee`.
  public let report: String
  /// Its filters, as the address of its page has them.
  public let filters: String
  /// The kind of file.
  public let format: String
  public let rhythm: Rhythm
  public let createdBy: PersonID
  public let createdOn: CivilDate
  public let isStopped: Bool

  public init(
    id: SubscriptionID, company: CompanyID, report: String, filters: String, format: String, rhythm: Rhythm,
    createdBy: PersonID, createdOn: CivilDate, isStopped: Bool = false
  ) {
    self.id = id
    self.company = company
    self.report = report
    self.filters = filters
    self.format = format
    self.rhythm = rhythm
    self.createdBy = createdBy
    self.createdOn = createdOn
    self.isStopped = isStopped
  }

  /// The day for which it is to be sent by a day; `nil` before the first one after it was set up.
  public func due(on day: CivilDate) -> CivilDate? {
    guard !isStopped else { return nil }
    let due = rhythm.lastDue(onOrBefore: day)
    return due > createdOn ? due : nil
  }
}

/// What became of a report for one person on one day.
public enum DeliveryState: String, Sendable, Hashable {
  /// Claimed by a sender. One that stays so was cut off: it may have left, and is not sent again.
  case sending
  /// It could not be made or the server did not take it now: it is tried again.
  case postponed
  case sent
  case failed
  /// The server's answer was lost: it may have left.
  case uncertain
  /// The person may no longer see the report.
  case notAllowed = "not_allowed"
}
