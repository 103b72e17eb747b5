public import Kernel
public import Storage

/// A person says what they want to be told.
public struct ChooseNotices: Sendable {
  public let choice: NoticeChoice

  public init(_ choice: NoticeChoice) { self.choice = choice }

  /// - Throws: `NotAllowed`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor) throws {
    try actor.needs(.see, in: company)
    guard let person = actor.person else { return }
    try NoticeChoiceStore.write(choice, of: person, company: company, transaction)
  }
}
