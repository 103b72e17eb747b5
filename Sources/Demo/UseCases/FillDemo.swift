import DemoRules
import Journal
public import Kernel
import Receivables
import ReceivablesRules
import Risk
import RiskRules
public import Storage

/// Fills an empty database with the demo's company, at any size.
public struct FillDemo: Sendable {
  public let customers: Int
  public let invoices: Int
  public let seed: UInt64
  public let openOnly: Bool

  /// Why the demo was refused; nothing changed.
  public enum Refusal: Error, CustomStringConvertible, Hashable {
    case notEmpty(company: String)
    case outOfBounds(String)

    public var description: String {
      switch self {
      case .notEmpty(let company):
        "the database already holds the company \(company); a demo fills an empty database only"
      case .outOfBounds(let what): what
      }
    }
  }

  /// How much was made.
  public struct Result: Sendable, Codable, Hashable {
    public let company: String
    public let customers: Int
    public let invoices: Int
    public let payments: Int
    public let disputes: Int
    public let promises: Int
  }

  public init(customers: Int, invoices: Int, seed: UInt64, openOnly: Bool = false) throws {
    guard (1...200_000).contains(customers) else {
      throw Refusal.outOfBounds("a demo has from 1 to 200 000 customers, not \(customers)")
    }
    guard (1...2_000_000).contains(invoices) else {
      throw Refusal.outOfBounds("a demo has from 1 to 2 000 000 invoices, not \(invoices)")
    }
    self.customers = customers
    self.invoices = invoices
    self.seed = seed
    self.openOnly = openOnly
  }

  /// One transaction: the whole demo or nothing.
  public func run(
    _ transaction: Transaction, day: CivilDate, actor: Actor, at: Moment, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> Result {
    if let existing = try CompanyStore.all(transaction).first { throw Refusal.notEmpty(company: existing.name) }
    let template = DemoPlan.company()
    let company = try CompanyStore.insert(template, transaction)
    let plan = DemoPlan(
      company: company, customers: customers, invoices: invoices, seed: seed, day: day, openOnly: openOnly)
    let keys = try CustomerStore.insert(plan.customers.map(\.customer), heads: plan.customers.map(\.head), transaction)
    try insertContacts(of: plan, keys: keys, company: company, transaction)
    var writer = DemoWriter(company: company, today: day)
    var next = 0
    while next < plan.invoiceCount {
      let end = min(next + DemoWriter.chunk, plan.invoiceCount)
      try writer.write((next..<end).map { plan.invoice($0, keys: keys) }, transaction)
      next = end
      progress(next, plan.invoiceCount)
    }
    if !openOnly {
      try decideLimits(of: plan, keys: keys, company: company, day: day, actor: actor, at: at, transaction)
    }
    Journal(transaction, actor: actor, at: at).record(
      "demo.filled", "company:\(company)", company: company,
      facts: [
        "customers": .number(Int64(customers)), "invoices": .number(Int64(invoices)), "seed": .text(String(seed)),
      ])
    return Result(
      company: template.code, customers: plan.customers.count, invoices: plan.invoiceCount, payments: writer.payments,
      disputes: writer.disputes, promises: writer.promises)
  }

  /// Decides how much businesses may owe, some of whom owe more.
  private func decideLimits(
    of plan: DemoPlan, keys: [CustomerID], company: CompanyID, day: CivilDate, actor: Actor, at: Moment,
    _ transaction: Transaction
  ) throws {
    var owed: [CustomerID: Int64] = [:]
    try transaction.forEach(
      "SELECT customer, \(Exposure.sum) FROM item WHERE \(Exposure.rows(of: company)) GROUP BY customer"
    ) { owed[$0.id(0)] = $0.int(1) }
    var decisions: [(customer: CustomerID, terms: CreditLimit.Terms)] = []
    var overruns: [(customer: CustomerID, use: LimitUse, began: CivilDate)] = []
    for (index, key) in keys.enumerated() where DemoLimits.concerns(plan.customers[index].customer.kind) {
      let exposure = owed[key] ?? 0
      guard let terms = DemoLimits.terms(of: index, owing: exposure, seed: seed, day: day) else { continue }
      decisions.append((key, terms))
      let use = LimitUse(exposureMinor: exposure, of: terms.limitMinor ?? .max)
      if use.isOver { overruns.append((key, use, DemoLimits.beganOn(index, seed: seed, day: day))) }
    }
    try FillLimits(decisions, overruns: overruns)
      .run(transaction, company: company, because: "Revue annuelle des limites", actor: actor, at: at)
  }

  private func insertContacts(
    of plan: DemoPlan, keys: [CustomerID], company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.bulkInsert(
      into: "contact",
      [
        "company", "customer", "name", "role", "email", "phone", "language", "receives_reminders", "receives_invoices",
      ]
    ) { add in
      for (key, made) in zip(keys, plan.customers) {
        guard let contact = made.contact else { continue }
        try add([
          company.bound, key.bound, contact.name.bound, contact.role.bound, contact.email.bound, contact.phone.bound,
          (contact.language?.rawValue).bound, true.bound, true.bound,
        ])
      }
    }
    try transaction.bulkInsert(into: "customer_iban", ["company", "customer", "iban", "source"]) { add in
      for (key, made) in zip(keys, plan.customers) {
        if let iban = made.iban { try add([company.bound, key.bound, iban.bound, "demo".bound]) }
      }
    }
  }
}
