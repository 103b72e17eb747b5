import Journal
public import Kernel
public import ReceivablesRules
public import Storage

/// Says how one signs oneself; `nil` to let the company sign again. Nobody says it for another.
public struct SignMessages: Sendable {
  public let signature: Signature?

  public init(_ signature: Signature?) { self.signature = signature }

  public func run(_ transaction: Transaction, person: PersonID, actor: Actor, at: Moment) throws {
    let before = try SignatureStore.find(person, transaction)
    guard before != signature else { return }
    try SignatureStore.write(signature, of: person, transaction)
    func text(_ text: String?) -> JournalFact { text.map { .text($0) } ?? .none }
    Journal(transaction, actor: actor, at: at).record(
      "person.signature_changed", "person:\(person)", company: nil,
      facts: ["name": text(signature?.name), "function": text(signature?.role), "phone": text(signature?.phone)])
  }
}
