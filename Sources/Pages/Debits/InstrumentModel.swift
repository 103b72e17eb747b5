import Kernel
import Language
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
import Storage
import Web

/// Cheques or bills with the customers who gave them and the numbers of what they pay.
struct InstrumentFacts<Instrument: SlipInstrument>: Sendable {
  let instruments: [Instrument]
  let customers: [CustomerID: Customer]
  let numbers: [ItemID: String]

  init(_ instruments: [Instrument], _ company: CompanyID, _ snapshot: Snapshot) throws {
    self.instruments = instruments
    customers = Dictionary(
      uniqueKeysWithValues: try CustomerStore.find(
        Array(Set(instruments.map(\.customer))).sorted(), of: company, snapshot
      ).map { ($0.id, $0) })
    numbers = Dictionary(
      uniqueKeysWithValues: try ItemStore.find(
        Array(Set(instruments.flatMap { $0.parts.map(\.item) })).sorted(), of: company, snapshot
      ).map { ($0.id, $0.number) })
  }

  /// The rows of a list.
  /// - Parameters:
  ///   - page: the customer's page of such instruments, such as `cheques`.
  ///   - row: what is shown of one besides whose it is and what it pays.
  func rows(_ page: String, _ words: WordBook, _ row: (Instrument) -> PageModel) -> [PageModel] {
    let amounts = AmountFormat(words.language)
    return instruments.map { instrument in
      let customer = customers[instrument.customer]
      return row(instrument).adding([
        "customer": customer?.name, "amount": amounts.amount(instrument.amount),
        "customerPath": customer.map { "/clients/\(Form.encoded($0.code))/\(page)" },
        "items": instrument.parts.compactMap { numbers[$0.item] }.map { number -> PageModel in
          ["number": number, "path": "/factures/\(Form.encoded(number))"]
        },
      ])
    }
  }

  /// What they are for together, by currency.
  func total(_ words: WordBook) throws -> String {
    try Dictionary(grouping: instruments.map(\.amount), by: \.currency).sorted { $0.key.code < $1.key.code }
      .map { AmountFormat(words.language).amount(try Money.sum($0.value, $0.key)) }.joined(separator: " · ")
  }
}

/// The items that a customer's cheque or bill may pay, to be ticked.
enum PayableItems {
  /// The field of their keys.
  static let field = "piece"
  /// Items that may be ticked.
  private static let most = 200

  static func find(of customer: Customer, _ snapshot: Snapshot) throws -> [Item] {
    try ItemStore.open(
      of: customer.id, company: customer.company, after: nil, limit: most, owedOnly: true, snapshot
    ).filter { $0.open.currency == customer.currency }
  }

  static func model(_ items: [Item], ticked typed: Form, _ words: WordBook) -> [PageModel] {
    let (dates, amounts) = (DateFormat(words.language), AmountFormat(words.language))
    let ticked = Set(typed.all(field))
    return items.map { item in
      [
        "id": "\(item.id)", "number": item.number, "label": words("cheque.pick_item", ["number": item.number]),
        "due": dates.short(item.due), "open": amounts.amount(item.open), "isTicked": ticked.contains("\(item.id)"),
      ]
    }
  }

  static func ticked(_ form: Form) -> [ItemID] { form.all(field).compactMap { Int64($0) }.map { ItemID($0) } }
}

extension InstrumentState {
  /// The colour of its tag.
  var tone: String {
    switch self {
    case .held, .remitted, .handedBack: "mute"
    case .collected: "ok"
    case .unpaid: "bad"
    }
  }
}

extension PageModel {
  /// The same with more in it.
  func adding(_ more: KeyValuePairs<String, Any?>) -> PageModel {
    var copy = self
    for (name, value) in more { copy[name] = value }
    return copy
  }
}
