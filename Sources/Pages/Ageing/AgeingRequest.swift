import Kernel
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
  /// The code of the customer whose items are unfolded.
  var unfolded: String?

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
    let asked = AskedDay(query["au"], today: today)
    asOf = asked?.day.flatMap { $0 < today ? $0 : nil }
    refused = asked?.refusal == nil ? nil : asked
    currency = query["devise"].flatMap { Currency($0) }
    view = query["vue"].flatMap { View(rawValue: $0) } ?? .all
    order = AgeingRequest.order(query["tri"] ?? "")
    unfolded = query["detail"]
    isMine = Portfolio.isMine(query)
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

  /// The address of the page in this state.
  var path: String {
    let parts: [(String, String?)] = [
      ("au", asOf?.description), ("devise", currency?.code), ("vue", view == .all ? nil : view.rawValue),
      ("tri", AgeingRequest.text(order)), ("apres", after.map { "\($0.minor)~\($0.customer)" }), ("detail", unfolded),
      (Portfolio.parameter, isMine ? Portfolio.mine : nil),
    ]
    let query = parts.compactMap { name, value in value.map { "\(name)=\(Form.encoded($0))" } }.joined(separator: "&")
    return query.isEmpty ? "/balance-agee" : "/balance-agee?" + query
  }

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
