import Kernel
import Receivables
import Storage
import Support

/// The statements of a run over a company of some customers, those of the journal aside.
///
/// - Parameters:
///   - fill: writes what a customer of that number has.
///   - run: what is counted.
func statements(
  ofCustomers customers: Int, _ migrations: [Migration],
  fill: @Sendable @escaping (Transaction, CompanyID, CustomerID, Int) throws -> Void,
  run: @Sendable @escaping (Transaction, CompanyID) throws -> Void
) async throws -> Int {
  let log = StatementLog()
  var count = 0
  try await Engine.sqlite.withDatabase(migrations, trace: { log.add($0) }) { database in
    let company = try await database.write { transaction in
      let company = try CompanyStore.insert(Example.company(), transaction)
      for number in 0..<customers {
        let customer = try CustomerStore.insert(Example.customer(company, code: "C-\(number)"), transaction)
        try fill(transaction, company, customer, number)
      }
      return company
    }
    _ = log.take()
    try await database.write { try run($0, company) }
    count = log.take().filter { !$0.contains("journal") }.count
  }
  return count
}
