import Banking
import CashApplication
import CashApplicationRules
import Foundation
import Kernel
import Language
import Receivables
import ReceivablesRules
import Storage
import Web

extension EntryFacts {
  /// Items of an account on one page.
  static let page = 50
  /// Customers and items that a search shows.
  private static let foundMax = 8

  /// - Parameters:
  ///   - code: the customer whose account is opened to choose by hand.
  ///   - ticked: items named in a link, shown first.
  ///   - shown: the items of a form that comes back.
  static func read(
    _ id: BankEntryID, of company: CompanyID, customer code: String?, ticked: Set<ItemID>, shown: [ItemID]?,
    after place: DatedPlace?, search: String, on day: CivilDate, words: WordBook, _ snapshot: Snapshot
  ) throws -> EntryFacts? {
    guard let entry = try BankEntryStore.find(id, of: company, snapshot),
      let standing = try CashQueries.place(of: id, company: company, snapshot)
    else { return nil }
    let answer = entry.answer.flatMap { StoredAnswer(json: $0) }
    let candidates = (answer?.candidates ?? []) + (answer?.others ?? [])
    let items = try ItemStore.find(Set(candidates.flatMap { $0.settled.map(\.item) }).sorted(), of: company, snapshot)
    let customers = try CustomerStore.find(Set(candidates.map(\.customer)).sorted(), of: company, snapshot)
    let chosen = try code.flatMap { try CustomerStore.find(code: $0, of: company, snapshot) }
    let paidBack = entry.amount.isNegative ? chosen?.id ?? candidates.first?.customer : nil
    return EntryFacts(
      entry: entry, place: standing, answer: answer,
      history: try EntryHistory.events(of: id, company: company, snapshot),
      waiting: try WaitingLines.read(beside: entry, of: company, snapshot),
      isReturned: try BankEntryStore.isReturned(id, of: company, snapshot),
      lot: try entry.paymentItem.flatMap { try ReceiptLotStore.lot(of: id, payment: $0, company: company, snapshot) },
      items: Dictionary(items.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }),
      customers: Dictionary(customers.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }),
      chosen: try chosen.map { (found: Customer) -> (customer: Customer, items: [Item], next: DatedPlace?) in
        let account = try account(
          of: found.id, entry, company, ticked: ticked, shown: shown, after: place, snapshot)
        return (found, account.items, account.next)
      },
      ledgerNumber: try paidBack.flatMap {
        try LedgerMoneyOut.number(of: entry, to: $0, company: company, snapshot)
      },
      found: search.isEmpty ? [] : try find(search, for: entry, company, on: day, words, snapshot))
  }

  /// A page of what is open, and before it what a link or a form names. A receipt may pay what is in another currency; that
  /// comes last.
  private static func account(
    of customer: CustomerID, _ entry: StoredEntry, _ company: CompanyID, ticked: Set<ItemID>, shown: [ItemID]?,
    after place: DatedPlace?, _ snapshot: Snapshot
  ) throws -> (items: [Item], next: DatedPlace?) {
    let currency = entry.amount.currency
    func usable(_ items: [Item]) -> [Item] {
      items.filter { item in
        guard item.customer == customer else { return false }
        // What went out pays back what the account has too much.
        return entry.amount.isPositive
          ? item.kind != .payment && !item.open.isZero : item.open.isNegative && item.open.currency == currency
      }
      .enumerated().sorted { one, other in
        let (first, second) = (one.element.open.currency == currency, other.element.open.currency == currency)
        return first == second ? one.offset < other.offset : first
      }.map(\.element)
    }
    if let shown {
      return (usable(try ItemStore.find(shown, of: company, snapshot).sorted { $0.isBefore($1) }), nil)
    }
    let open = try ItemStore.open(
      of: customer, company: company, after: place.map { ($0.day, ItemID($0.key)) }, limit: page + 1, snapshot)
    let named = ticked.isEmpty ? [] : usable(try ItemStore.find(ticked.sorted(), of: company, snapshot))
    let last = open.count > page ? open[page - 1] : nil
    let others = usable(Array(open.prefix(page))).filter { !ticked.contains($0.id) }
    return (named.sorted { $0.isBefore($1) } + others, last.map { DatedPlace($0.due, $0.id.rawValue) })
  }

  /// Customers by name or code, and items by number or amount.
  private static func find(
    _ search: String, for entry: StoredEntry, _ company: CompanyID, on day: CivilDate, _ words: WordBook,
    _ snapshot: Snapshot
  ) throws -> [(name: String, path: String, detail: String)] {
    let base = "/lettrage/\(entry.id)?client="
    var list = CustomerListQuery()
    list.view = .all
    list.search = search
    let reader = ListReader.anybody(.whole(company), on: day)
    let customers = try list.lines(for: reader, snapshot).prefix(foundMax)
    var query = ItemListQuery()
    query.search = search
    let items = try query.lines(of: .whole(company), on: day, snapshot).prefix(foundMax)
    let amounts = AmountFormat(words.language)
    return customers.map {
      (
        $0.name, base + Form.encoded($0.code),
        words("entry.found_customer", ["open": amounts.amount($0.told(\.open).main)])
      )
    }
      + items.map {
        (
          $0.number, base + Form.encoded($0.code) + "&piece=\($0.id)",
          words("entry.found_item", ["name": $0.name, "open": amounts.amount($0.open)])
        )
      }
  }
}

extension Item {
  fileprivate func isBefore(_ other: Item) -> Bool { (due, id) < (other.due, other.id) }
}
