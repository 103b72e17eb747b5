public import Journal
public import Kernel
public import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
public import Storage

/// A person hands bills to the bank: the slip and its file are made, and the file is kept as it is.
public struct RemitBills: Sendable {
  public let company: CompanyID
  public let bills: [BillID]
  public let purpose: BillPurpose

  public init(_ bills: [BillID], for purpose: BillPurpose, of company: CompanyID) {
    self.bills = bills
    self.purpose = purpose
    self.company = company
  }

  /// - Returns: the number of the slip.
  /// - Throws: `NotAllowed`, `BillRefusal`.
  @discardableResult
  public func run(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws -> Int64 {
    try actor.needs(.applyCash, in: company)
    let wanted = Array(Set(bills)).sorted()
    if wanted.isEmpty { throw BillRefusal.nothing }
    let number = try BillSlipStore.nextNumber(of: company, transaction)
    guard let books = try CompanyStore.find(company, transaction),
      let account = books.iban.flatMap({ FrenchAccount(iban: $0) }),
      let creditor = BillFile.Creditor(
        name: books.name, account: account, siren: books.siren.flatMap { BusinessNumbers.siren($0) }, bank: books.bic)
    else { throw BillRefusal.noCreditor }
    let found = try BillStore.lock(wanted, of: company, transaction)
    guard found.count == wanted.count, found.allSatisfy({ $0.state == .held }) else { throw BillRefusal.notHeld }
    for bill in found {
      if let obstacle = BillFile.obstacle(bill, for: purpose, on: day) {
        throw BillRefusal.cannotBeWritten(reference: bill.reference, obstacle)
      }
    }
    let file = BillFile(number: number, on: day, for: purpose, creditor, try lines(found, transaction))
    let slip = try BillSlipStore.insert(
      number: number, purpose, content: file.content, company: company, on: day, by: actor.label, at: at, transaction)
    try BillStore.remit(found, on: slip, company: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "bills.remitted", "company:\(company)", company: company,
      facts: [
        "slip": .number(number), "bills": .number(Int64(found.count)), "purpose": .text(purpose.rawValue),
        "amount": .money(try Money.sum(found.map(\.amount), .eur)),
      ])
    return number
  }

  private func lines(_ bills: [Bill], _ transaction: Transaction) throws -> [BillFile.Line] {
    let customers = Dictionary(
      uniqueKeysWithValues: try CustomerStore.find(
        Array(Set(bills.map(\.customer))).sorted(), of: company, transaction
      ).map { ($0.id, $0) })
    let numbers = Dictionary(
      uniqueKeysWithValues: try ItemStore.find(
        Array(Set(bills.compactMap { $0.parts.first?.item })).sorted(), of: company, transaction
      ).map { ($0.id, $0.number) })
    return bills.map { bill in
      let customer = customers[bill.customer]
      return BillFile.Line(
        bill, siren: customer?.siren.flatMap { BusinessNumbers.siren($0) },
        reference: bill.parts.first.flatMap { numbers[$0.item] } ?? customer?.code ?? "")
    }
  }
}

/// A person takes a slip back that the bank did not get: its bills are with us again.
public struct TakeBackBills: Sendable {
  public let company: CompanyID
  public let number: Int64

  public init(_ number: Int64, of company: CompanyID) {
    self.number = number
    self.company = company
  }

  /// - Throws: `NotAllowed`, `BillRefusal`.
  public func run(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws {
    try actor.needs(.applyCash, in: company)
    guard let slip = try BillSlipStore.find(number, of: company, transaction) else {
      throw BillRefusal.unknownSlip(number)
    }
    let ids = try BillStore.all(on: slip.id, of: company, transaction).map(\.id)
    let bills = try BillStore.lock(ids, of: company, transaction)
    guard slip.takenBackOn == nil, !bills.isEmpty, bills.allSatisfy({ $0.state == .remitted }) else {
      throw BillRefusal.notWhole(number)
    }
    try BillStore.takeBack(slip.id, on: day, company: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "bills.taken_back", "company:\(company)", company: company,
      facts: ["slip": .number(number), "bills": .number(Int64(bills.count))])
  }
}
