import HTTPTypes
public import Hummingbird
import Kernel
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// `/clients/CODE/preuves.zip`: what was asked of a customer, with its proofs, for a court.
public struct ProofPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/clients/:code/preuves.zip") { _, context in try await file(context) }
  }

  private func file(_ context: SignedInContext) async throws -> Response {
    let (id, day, now, words) = (context.company, context.day, context.now, context.words)
    let (sight, actor) = (context.sight, context.actor)
    let (customer, bytes) = try await database.read { snapshot in
      let customer = try context.customer(snapshot)
      guard let company = try CompanyStore.find(id, snapshot) else { throw WebError.notFound }
      let file = ProofFile(
        customer: customer, company: company, sight: sight, actor: actor, day: day, now: now, words: words)
      return (customer, try file.bytes(snapshot))
    }
    guard let bytes else {
      return context.redirect(
        "/clients/\(Form.encoded(customer.code))/relances", flash: .warning(words("proof.none")))
    }
    let name = Folding.folded(customer.code).split(separator: " ").joined(separator: "-")
    return .file(bytes, named: "\(words("proof.file"))-\(name)-\(day).zip", as: "application/zip")
  }
}
