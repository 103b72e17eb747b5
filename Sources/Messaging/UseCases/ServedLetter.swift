import MessagingRules
import Postal

/// A letter that a service prints and posts.
struct ServedLetter: Sendable {
  let way: PostalWay
  let to: LetterAddress
  /// Whether it was begun before.
  let isRepeated: Bool

  func letter(_ item: OutboxItem, _ document: OutboxDocument) -> PostalLetter {
    let creditor = item.reminder.creditor
    return PostalLetter(
      item.postalKind, reference: item.serviceReference,
      name: "\(item.reminder.reference) \(item.reminder.debtor.name)", to: to,
      from: LetterAddress(PostalLines.french([creditor.name] + creditor.address)), pdf: document.bytes)
  }
}
