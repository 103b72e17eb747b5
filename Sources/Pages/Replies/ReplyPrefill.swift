import Agenda
import AgendaRules
import DisputesRules
import Kernel
import Language
import Receivables
import ReceivablesRules
import Replies
import RepliesRules
import Storage
import Web

/// The answer that a form was opened from: what it proposes fills the form, and what the form does deals with the answer.
struct ReplyPrefill: Sendable {
  let answer: KeptReply
  let proposal: Proposal
  /// What the message that it answers asked for.
  private let asked: Set<ItemID>
  private let number: Int

  /// The fields of a form and of an address.
  static let reply = "reponse"
  static let place = "proposition"

  /// - Returns: `nil` when none is named, or one that is not of this customer or that the reader does not see.
  static func read(
    _ form: Form, of customer: CustomerID, _ sight: Sight, _ snapshot: Snapshot
  ) throws -> ReplyPrefill? {
    guard let id = form[reply].flatMap({ Int64($0) }).map({ ReplyID($0) }),
      let number = form[place].flatMap({ Int($0) }),
      let answer = try ReplyStore.find(id, of: sight, snapshot), answer.customer == customer,
      let found = try ReplyStore.proposals(of: [id], company: sight.company, snapshot)[id],
      found.indices.contains(number)
    else { return nil }
    let asked = try answer.message.map { try ReplyStore.items(of: $0, company: sight.company, snapshot) } ?? []
    return ReplyPrefill(answer: answer, proposal: found[number], asked: asked, number: number)
  }

  /// What the form carries on.
  var model: PageModel { ["reply": "\(answer.id)", "place": "\(number)"] }

  /// The items that the sentence names by their numbers, else those that the answered message asked for, else all.
  func about(_ items: [Item]) -> [Item] {
    let words = " " + Folding.folded(proposal.quote) + " "
    let named = items.filter { item in
      let number = Folding.folded(item.number)
      return number.count >= 3 && words.contains(" \(number) ")
    }
    if !named.isEmpty { return named }
    let answered = items.filter { asked.contains($0.id) }
    return answered.isEmpty ? items : answered
  }

  /// The fields of a promise: its day where it can be promised, who wrote, their sentence, and the amount over the oldest
  /// of what it is about.
  func promise(_ items: [Item], today: CivilDate, words: WordBook) -> (typed: Form, ticked: Set<ItemID>) {
    typealias Field = PromiseForm.Field
    var fields = [(Field.note, proposal.quote)]
    if let name = answer.senderName ?? answer.sender {
      fields.append((Field.by, String(name.prefix(TypedFields.nameMax))))
    }
    if let day = proposal.day, day >= today { fields.append((Field.day, DateFormat(words.language).short(day))) }
    let about = about(items)
    var ticked = Set(about.filter { $0.isOverdue(on: today) }.map(\.id))
    if let amount = proposal.amount {
      let owed = about.filter { $0.open.currency == amount.currency }
      if let parts = AgendaRule.spread(amount.minor, over: owed.map { PromisedItems.left($0).minor }) {
        let taken = zip(owed, parts).filter { $1 > 0 }
        ticked = Set(taken.map(\.0.id))
        let amounts = AmountFormat(words.language)
        for (item, part) in taken {
          fields.append((Field.amount + "\(item.id)", amounts.number(Money(minor: part, amount.currency))))
        }
      }
    }
    return (ReplyPrefill.form(fields), ticked)
  }

  /// Fields as if a person had typed them.
  private static func form(_ fields: [(name: String, value: String)]) -> Form {
    Form(encoded: fields.map { "\(Form.encoded($0.name))=\(Form.encoded($0.value))" }.joined(separator: "&"))
  }

  /// The fields of a dispute: its reason as the words let one guess, and the sentence.
  var dispute: Form {
    typealias Field = DisputeForm.Field
    return ReplyPrefill.form(
      [(Field.note, proposal.quote)] + (proposal.reason.map { [(Field.reason, $0.rawValue)] } ?? []))
  }

  /// Notes that the answer was dealt with, in the transaction of what it led to. One that somebody else ended meanwhile
  /// stays as they left it.
  func finish(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws {
    guard actor.may(.comment, in: company),
      let now = try ReplyStore.find(answer.id, of: Sight(company, of: actor), transaction), now.state == .waiting
    else { return }
    try LookAfterReply(answer.id, .dealt, version: now.version).run(
      transaction, company: company, on: day, actor: actor, at: at)
  }
}
