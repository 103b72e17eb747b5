public import Journal
public import Kernel
public import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
public import Storage
import Xml

/// What could be debited: asked before a run is made, and again as it is.
public enum ProposeDebits {
  /// What a run that is made on a day would debit of what is due by `last`.
  public static func proposal(
    of company: CompanyID, dueBy last: CivilDate, on day: CivilDate, collecting collection: CivilDate,
    _ snapshot: Snapshot
  ) throws -> DebitProposal {
    DebitProposal(
      try DebitCandidateStore.due(by: last, of: company, on: day, snapshot),
      mandates: try MandateStore.all(of: company, snapshot),
      credits: try DebitCandidateStore.credits(of: company, snapshot), on: day, collecting: collection)
  }
}

/// A person has chosen items debited: the file for the bank is made and kept as it is, and its debits are under way.
public struct PrepareDebits: Sendable {
  public let company: CompanyID
  public let items: [ItemID]
  public let collectsOn: CivilDate

  public init(_ items: [ItemID], collectsOn: CivilDate, of company: CompanyID) {
    self.items = items
    self.collectsOn = collectsOn
    self.company = company
  }

  /// - Returns: the number of the run.
  /// - Throws: `NotAllowed`, `DebitRefusal`.
  @discardableResult
  public func run(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws -> Int64 {
    try actor.needs(.applyCash, in: company)
    let wanted = Array(Set(items)).sorted()
    if wanted.isEmpty { throw DebitRefusal.nothing }
    guard let settings = try DebitSettingsStore.find(company, transaction) else { throw DebitRefusal.noCreditor }
    // Whoever else makes a run waits here, so that no item gets into two.
    let number = try DebitRunStore.nextNumber(of: company, transaction)
    guard let books = try CompanyStore.find(company, transaction), let iban = books.iban else {
      throw DebitRefusal.noAccount
    }
    let first = CollectionDay.first(from: day, noticeDays: 1)
    guard TargetCalendar.isOpen(collectsOn), collectsOn >= first else {
      throw DebitRefusal.collectionDay(first: TargetCalendar.onOrAfter(max(first, collectsOn)))
    }
    let proposal = try propose(wanted, on: day, transaction)
    guard proposal.left.isEmpty, proposal.debits.reduce(0, { $0 + $1.items.count }) == wanted.count else {
      throw DebitRefusal.changed(number: proposal.left.first?.candidate.number)
    }
    let places = try places(of: proposal, transaction)
    let order = DebitOrder(
      message: DebitOrder.message(company: company, number: number, collectsOn: collectsOn), createdAt: at,
      collectsOn: collectsOn,
      creditor: .init(name: books.name, iban: iban, bic: books.bic, identifier: settings.creditor),
      debits: proposal.debits.enumerated().map { place, debit in
        DebitOrder.Debit(
          endToEnd: DebitOrder.endToEnd(run: number, place: place + 1, number: debit.items.first?.number ?? ""),
          mandate: debit.mandate, amount: debit.amount, numbers: debit.items.map(\.number),
          address: places[debit.mandate.customer] ?? .init(postcode: nil, city: nil, country: "FR"))
      })
    try write(order, proposal, number: number, settings, on: day, transaction, by: actor.label, at: at)
    Journal(transaction, actor: actor, at: at).record(
      "debits.prepared", "company:\(company)", company: company,
      facts: [
        "debit_run": .number(number), "message": .text(order.message), "collects_on": .date(collectsOn),
        "debits": .number(Int64(order.count)), "amount": .money(Money(minor: order.minor, .eur)),
        "items": .list(proposal.debits.flatMap(\.items).map { .text("\($0.item):\($0.open.minor)") }),
      ])
    return number
  }

  private func propose(
    _ wanted: [ItemID], on day: CivilDate, _ transaction: Transaction
  ) throws -> DebitProposal {
    _ = try ItemStore.lock(wanted, of: company, transaction)
    let candidates = try DebitCandidateStore.find(wanted, of: company, on: day, transaction)
    let customers = Set(candidates.map(\.customer))
    let known = try MandateStore.all(of: company, transaction).filter { customers.contains($0.customer) }
    let mandates = try MandateStore.lock(known.map(\.id).sorted(), of: company, transaction)
    return DebitProposal(
      candidates, mandates: mandates, credits: try DebitCandidateStore.credits(of: company, transaction), on: day,
      collecting: collectsOn)
  }

  private func places(
    of proposal: DebitProposal, _ transaction: Transaction
  ) throws -> [CustomerID: DebitOrder.PostalPlace] {
    let customers = try CustomerStore.find(
      Array(Set(proposal.debits.map(\.mandate.customer))).sorted(), of: company, transaction)
    return Dictionary(
      uniqueKeysWithValues: customers.map {
        ($0.id, .init(postcode: $0.address.postcode, city: $0.address.city, country: $0.address.country))
      })
  }

  private func write(
    _ order: DebitOrder, _ proposal: DebitProposal, number: Int64, _ settings: DebitSettings, on day: CivilDate,
    _ transaction: Transaction, by label: String, at: Moment
  ) throws {
    let content = String(decoding: try DebitFile(order, layout: settings.layout).bytes(), as: UTF8.self)
    let run = try DebitRunStore.insert(
      number: number, order, layout: settings.layout, content: content, company: company, on: day, by: label, at: at,
      transaction)
    let items = Dictionary(uniqueKeysWithValues: proposal.debits.map { ($0.mandate.id, $0.items) })
    for batch in order.batches {
      for debit in batch.debits {
        try DirectDebitStore.insert(
          debit, in: batch, run: run, collectsOn: order.collectsOn, items[debit.mandate.id] ?? [], company: company,
          transaction)
      }
    }
  }
}

/// A person takes a run back that the bank did not get: its items may be asked for and debited again.
public struct CancelDebits: Sendable {
  public let company: CompanyID
  public let number: Int64

  public init(_ number: Int64, of company: CompanyID) {
    self.number = number
    self.company = company
  }

  /// - Throws: `NotAllowed`, `DebitRefusal`.
  public func run(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws {
    try actor.needs(.applyCash, in: company)
    guard let run = try DebitRunStore.lock(number, of: company, transaction) else {
      throw DebitRefusal.unknownRun(number)
    }
    let debits = try DirectDebitStore.all(in: run.id, of: company, transaction)
    guard run.cancelledOn == nil, debits.allSatisfy({ $0.state == .underWay }) else {
      throw DebitRefusal.notWhole(number)
    }
    for debit in debits {
      try DirectDebitStore.end(debit.id, .cancelled, on: day, company: company, transaction)
    }
    try NotifyDebits.withdraw(
      debits, of: company, because: Phrase("the run \(number) of direct debits was taken back"), transaction)
    try DebitRunStore.cancel(run.id, of: company, on: day, by: actor.label, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "debits.cancelled", "company:\(company)", company: company,
      facts: ["debit_run": .number(number), "message": .text(run.message), "amount": .money(run.amount)])
  }
}
