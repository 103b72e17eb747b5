import Kernel
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Web

/// Tells whom a comment concerns: those it names, and those who follow the customer or look after it.
struct TellComment {
  let comment: CommentID
  let text: String
  let customer: CustomerID
  let author: PersonID
  let name: String

  init(_ comment: CommentID, _ text: String, customer: CustomerID, author: PersonID, name: String) {
    self.comment = comment
    self.text = text
    self.customer = customer
    self.author = author
    self.name = name
  }

  /// What its notices come from.
  static func cause(_ comment: CommentID) -> String { "comment:\(comment)" }

  /// Letters of what somebody wrote that a notice shows.
  private static let shownMax = 120

  /// The beginning of what somebody wrote, on one line.
  static func shown(_ text: String) -> String {
    let line = text.replacing("\n", with: " ")
    return line.count > shownMax ? line.prefix(shownMax - 1) + "…" : line
  }

  /// - Parameter others: whether those who are not named are told too.
  func run(
    mentioned: Set<PersonID>, others: Bool, company: CompanyID, at: Moment, _ transaction: Transaction
  ) throws {
    guard others || !mentioned.isEmpty,
      let about = try CustomerStore.find(customer, of: company, transaction)
    else { return }
    let concerned =
      others
      ? try WatchStore.concerned(by: [customer], company: company, on: at.parisDate, transaction)[customer] ?? [] : []
    for person in mentioned.union(concerned.map(\.id)).subtracting([author]).sorted() {
      try NoticeStore.add(
        mentioned.contains(person) ? "mention" : "note", to: person, of: company, cause: TellComment.cause(comment),
        path: "/clients/\(Form.encoded(about.code))/notes#note-\(comment)",
        values: ["who": .text(name), "customer": .text(about.name), "text": .text(TellComment.shown(text))], at: at,
        transaction)
    }
  }
}
