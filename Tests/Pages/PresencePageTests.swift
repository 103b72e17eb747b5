import HTTPTypes
import HummingbirdTesting
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

/// Who is at a customer right now, as pages say it.
@Suite("Presence at a customer")
struct PresencePageTests {
  @Test("only who may remind says to call: nobody else holds colleagues back from a customer", arguments: Engine.all)
  func calling(engine: Engine) async throws {
    for (role, isAllowed) in [("auditor", false), ("finance_director", false), ("collector", true)] {
      try await PagesBench.open(
        engine, role: role,
        fill: { transaction, company in
          _ = try CustomerStore.insert(Example.customer(company, code: "C-1", name: "Client"), transaction)
        }
      ) { bench in
        let answer = try await bench.post("/clients/C-1/presence", ["fait": "appel"])
        #expect(answer.status == (isAllowed ? .seeOther : .forbidden), "\(role)")
        let calling = try await bench.database.read {
          try $0.count("SELECT COUNT(*) FROM presence WHERE doing = 'calling'")
        }
        #expect(calling == (isAllowed ? 1 : 0), "\(role)")
        // Everybody may be seen looking.
        let looking = try await bench.post("/clients/C-1/presence", ["fait": ""])
        #expect(looking.status == .seeOther, "\(role)")
      }
    }
  }
}
