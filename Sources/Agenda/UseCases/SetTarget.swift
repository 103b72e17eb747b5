public import AgendaRules
import Journal
public import Kernel
import Receivables
import ReceivablesRules
public import Storage
import Teamwork
import TeamworkRules

/// A manager says what a collector is to reach; nothing said is no target.
public struct SetTarget: Sendable {
  public let person: PersonID
  public let target: CollectorTarget

  public init(_ target: CollectorTarget, of person: PersonID) {
    self.target = target
    self.person = person
  }

  /// - Throws: `NotAllowed`; `AgendaRefusal.unknown` for who is no colleague of the company, `.incomplete` for a target
  ///   that is not one.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.assignCustomers, in: company)
    guard try TeamStore.colleagues(of: company, transaction).contains(where: { $0.id == person }) else {
      throw AgendaRefusal.unknown
    }
    let currency = try CompanyStore.find(company, transaction)?.currency
    guard target.linesPerDay.map({ (1...CollectorTarget.linesMax).contains($0) }) ?? true,
      target.receivedPerMonth.map({ $0.isPositive && $0.currency == currency }) ?? true
    else { throw AgendaRefusal.incomplete }
    let before = try TargetStore.of(person, in: company, transaction) ?? CollectorTarget()
    if before == target { return }
    try TargetStore.save(target, of: person, in: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "target.set", "person:\(person)", company: company,
      facts: [
        "lines": target.linesPerDay.map { .number(Int64($0)) } ?? .none,
        "received": target.receivedPerMonth.map { .money($0) } ?? .none,
      ])
  }
}
