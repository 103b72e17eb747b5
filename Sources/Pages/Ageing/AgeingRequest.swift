import Kernel
import Receivables
import ReceivablesRules
import Reporting
import ReportingRules
import Web

/// What the address of the aged balance asks for. The address holds the whole state of the page.
struct AgeingRequest: Sendable, Equatable {
  /// A day gone by, or nil for today.
  var asOf: CivilDate?
  /// A day that was asked for and cannot be shown.
  var refused: AskedDay?
  var currency: Currency?
  var view = View.all
  var order = CustomerAgeingStore.Order.overdue
  var after: CustomerAgeingStore.Place?
  /// Only the customers that the reader is in charge of.
  var isMine = false
  /// Whose customers: who collects from them, who sells to them.
  var charge: Charge?
  var salesperson: Charge?
  /// Only who is late by more than so many days.
  var late: Int?
  var grouping = Grouping.customer
  /// The code of the customer whose items are unfolded, or the key of the group whose customers are.
  var unfolded: String?
  /// The kept view whose tab is the current one.
  var saved: Int64?

  /// What makes a row.
  enum Grouping: String, Sendable, CaseIterable {
    case customer = "client"
    case group = "groupe"
    case collector = "charge"

    /// `nil` for a row a customer.
    var stored: GroupedAgeingStore.Grouping? {
      switch self {
      case .customer: nil
      case .group: .group
      case .collector: .collector
      }
    }
  }

  /// Days late that a filter asks for: each begins a bracket.
  static let lateChoices = [30, 60, 90]

  enum View: String, Sendable, CaseIterable {
    case all = "tous"
    case old = "plus-de-90-jours"
    case publicBodies = "secteur-public"
    case abroad = "export"

    var selection: CustomerAgeingStore.Selection {
      switch self {
      case .all: .all
      case .old: .late(fromBucket: 4)
      case .publicBodies: .publicBodies
      case .abroad: .abroad
      }
    }

    /// The end of the key of its name.
    var key: String {
      switch self {
      case .all: "all"
      case .old: "old"
      case .publicBodies: "public"
      case .abroad: "abroad"
      }
    }
  }

  init() {}

  /// Reads the query of an address. A day to come, or what cannot be read, is today and said.
  init(_ query: Form, today: CivilDate) {
    self.init(query)
    let asked = AskedDay(query["au"], today: today)
    asOf = asked?.day.flatMap { $0 < today ? $0 : nil }
    refused = asked?.refusal == nil ? nil : asked
  }

  /// Everything but the day: what a kept view is.
  init(_ query: Form) {
    currency = query["devise"].flatMap { Currency($0) }
    view = query["vue"].flatMap { View(rawValue: $0) } ?? .all
    order = AgeingRequest.order(query["tri"] ?? "")
    isMine = Portfolio.isMine(query)
    charge = query["charge"].flatMap { Charge($0) }
    salesperson = query["commercial"].flatMap { Charge($0) }
    late = query["plus"].flatMap { Int($0) }.flatMap { AgeingRequest.lateChoices.contains($0) ? $0 : nil }
    grouping = Grouping(rawValue: query["par"] ?? "") ?? .customer
    unfolded = query["detail"]
    saved = query["v"].flatMap { Int64($0) }
    let place = (query["apres"] ?? "").split(separator: "~").compactMap { Int64($0) }
    if place.count == 2 { after = .init(minor: place[0], customer: CustomerID(place[1])) }
  }

  private static func order(_ text: String) -> CustomerAgeingStore.Order {
    if text == "encours" { return .total }
    if text.hasPrefix("t"), let index = Int(text.dropFirst()), (0..<AgeingBuckets.standard.count).contains(index) {
      return .bucket(index)
    }
    return .overdue
  }

  private static func text(_ order: CustomerAgeingStore.Order) -> String? {
    switch order {
    case .overdue: nil
    case .total: "encours"
    case .bucket(let index): "t\(index)"
    }
  }

  /// The parts of the address that a kept view keeps: all but the day, the page and what is unfolded.
  var parts: [(name: String, value: String)] {
    let all: [(String, String?)] = [
      ("devise", currency?.code), ("vue", view == .all ? nil : view.rawValue), ("tri", AgeingRequest.text(order)),
      (Portfolio.parameter, isMine ? Portfolio.mine : nil), ("charge", charge?.text),
      ("commercial", salesperson?.text), ("plus", late.map { "\($0)" }),
      ("par", grouping == .customer ? nil : grouping.rawValue),
    ]
    return all.compactMap { name, value in value.map { (name, $0) } }
  }

  /// ``parts`` as they stand in an address.
  var text: String { AgeingRequest.encoded(parts) }

  private static func encoded(_ parts: [(name: String, value: String)]) -> String {
    parts.map { "\($0.name)=\(Form.encoded($0.value))" }.joined(separator: "&")
  }

  /// The address of the page in this state.
  var path: String {
    var all = parts
    if let asOf { all.insert(("au", asOf.description), at: 0) }
    if let saved { all.append(("v", "\(saved)")) }
    if let after { all.append(("apres", "\(after.minor)~\(after.customer)")) }
    if let unfolded { all.append(("detail", unfolded)) }
    return all.isEmpty ? "/balance-agee" : "/balance-agee?" + AgeingRequest.encoded(all)
  }

  /// What the database is asked of somebody's sight.
  func query(
    _ sight: Sight, by reader: PersonID, currency: Currency, on day: CivilDate, limit: Int, isKept: Bool
  ) -> CustomerAgeingStore.Query {
    var query = CustomerAgeingStore.Query(
      isMine ? sight.narrowed(to: reader) : sight, currency: currency, asOf: asOf ?? day, today: day, limit: limit)
    query.order = order
    query.selection = view.selection
    query.entrusted = [charge?.entrusted(.collector, to: reader), salesperson?.entrusted(.salesperson, to: reader)]
      .compactMap { $0 }
    query.lateFrom = late.map { AgeingBuckets.standard.index(daysLate: $0 + 1) }
    query.after = after
    query.isKept = isKept && query.asOf == day
    return query
  }

  /// Whether anything but the day narrows what is shown.
  var isFiltered: Bool { view != .all || isMine || charge != nil || salesperson != nil || late != nil }

  /// The report from its first row, nothing unfolded.
  var first: AgeingRequest {
    with {
      $0.after = nil
      $0.unfolded = nil
    }
  }

  /// The same page with something changed.
  func with(_ change: (inout AgeingRequest) -> Void) -> AgeingRequest {
    var copy = self
    change(&copy)
    return copy
  }
}
