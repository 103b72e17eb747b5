public import AgendaRules
import Journal
public import Kernel
import Receivables
import ReceivablesRules
public import Storage
import Teamwork
import TeamworkRules

/// A person asks a colleague, or themself, to do something about a customer by a day.
public struct AskTask: Sendable {
  public let customer: CustomerID
  public let text: String
  public let assignee: PersonID
  public let due: CivilDate

  public init(_ text: String, about customer: CustomerID, of assignee: PersonID, by due: CivilDate) {
    self.text = text
    self.customer = customer
    self.assignee = assignee
    self.due = due
  }

  /// - Throws: `NotAllowed`, `AgendaRefusal`.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> TaskID {
    try actor.needs(.comment, in: company)
    guard let author = actor.person else { throw AgendaRefusal.nobody }
    guard let customer = try CustomerStore.find(customer, of: company, transaction)?.id,
      try Sight(company, of: actor).covers(customer, transaction)
    else { throw AgendaRefusal.unknown }
    let text = String(text.unicodeScalars.filter { $0.properties.generalCategory != .control || $0 == "\n" })
    guard text.contains(where: { !$0.isWhitespace }) else { throw AgendaRefusal.empty }
    if text.count > AgendaText.charactersMax { throw AgendaRefusal.tooLong(characters: text.count) }
    try due.checked(ahead: day)
    let colleagues = try TeamStore.helpers(seeing: customer, of: company, on: day, transaction)
    guard colleagues.contains(where: { $0.id == assignee }) else { throw AgendaRefusal.notTheirs }
    let id = try TaskStore.insert(
      text, for: assignee, due: due, customer: customer, company: company, author: author, at: at, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "task.asked", "customer:\(customer)", company: company,
      facts: ["task": .number(id.rawValue), "of": .number(assignee.rawValue), "by": .date(due)])
    return id
  }
}
