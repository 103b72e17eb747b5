import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("What is in another company")
struct ElsewhereTests {
  /// C-1 and F/1 are in Autre; nothing is in the company that is open.
  private static func fill(mine: Bool = false) -> @Sendable (Transaction, CompanyID) throws -> Void {
    { transaction, _ in
      let other = try CompanyStore.insert(Example.company(code: "AUT", name: "Autre <b>SA"), transaction)
      let customer = try CustomerStore.insert(Example.customer(other, code: "C 1", name: "Secret"), transaction)
      _ = try Example.store(
        Example.item(other, customer, number: "F/1", cents: 1_000, due: "2026-10-31"), transaction)
      guard mine else { return }
      try PutInCharge(PersonID(1), .collector, of: [customer]).run(
        transaction, company: other, actor: Example.actor, at: Engine.moment)
    }
  }

  private static let paths = ["/clients/C%201": "Ce client est dans", "/factures/F%2F1": "Cette pièce est dans"]

  @Test("a page that is not found says in which company it is, with the button that goes there", arguments: Engine.all)
  func told(engine: Engine) async throws {
    try await PagesBench.open(engine, hasOthers: true, fill: Self.fill()) { bench in
      for (path, sentence) in Self.paths {
        let answer = try await bench.answer(path)
        #expect(answer.status == .notFound && answer.words.contains(sentence), "\(path)")
        let text = String(buffer: answer.body)
        #expect(text.contains("Passer à Autre &lt;b&gt;SA</button>") && !text.contains("Secret"))
        #expect(text.contains("name=\"suite\" value=\"\(path)\"") && text.contains("name=\"societe\" value=\"2\""))
      }
      let nowhere = try await bench.answer("/clients/Z-9")
      #expect(nowhere.status == .notFound && nowhere.words.contains("Cette adresse ne mène à aucune page"))
    }
  }

  @Test("nobody is told of a company that they may not see", arguments: Engine.all)
  func kept(engine: Engine) async throws {
    try await PagesBench.open(engine, isLocal: true, hasOthers: true, fill: Self.fill()) { bench in
      for path in Self.paths.keys {
        let answer = try await bench.answer(path)
        #expect(answer.status == .notFound && !answer.words.contains("Autre"), "\(path)")
      }
    }
  }

  @Test("who sees their own customers is told of theirs only", arguments: [true, false])
  func own(isMine: Bool) async throws {
    try await PagesBench.open(.sqlite, role: "salesperson", hasOthers: true, fill: Self.fill(mine: isMine)) { bench in
      for path in Self.paths.keys {
        let words = try await bench.answer(path).words
        #expect(words.contains("Autre") == isMine, "\(path)")
      }
    }
  }
}
