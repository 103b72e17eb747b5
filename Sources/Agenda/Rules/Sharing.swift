public import Kernel

/// How much somebody has in charge.
public struct Load: Sendable, Hashable {
  public let customers: Int
  /// What their customers have overdue, in minor units of the company's currency; credits count as nothing.
  public let overdue: Int64

  public init(customers: Int = 0, overdue: Int64 = 0) {
    self.customers = customers
    self.overdue = max(0, overdue)
  }

  public static func + (left: Load, right: Load) -> Load {
    Load(customers: left.customers + right.customers, overdue: left.overdue + right.overdue)
  }
}

/// A customer that is to be given to one of several collectors.
public struct SharedCustomer: Sendable, Hashable {
  public let id: CustomerID
  public let overdue: Int64
  /// Who spoke to it last.
  public let spoke: PersonID?

  public init(_ id: CustomerID, overdue: Int64, spoke: PersonID? = nil) {
    self.id = id
    self.overdue = max(0, overdue)
    self.spoke = spoke
  }

  var load: Load { Load(customers: 1, overdue: overdue) }
}

/// Who is to get which customer.
public struct Sharing: Sendable, Hashable {
  /// The customers of each collector, by their keys.
  public let customers: [PersonID: [CustomerID]]
  /// What each has in charge before and what they are given.
  public let before: [PersonID: Load]
  public let given: [PersonID: Load]

  /// What each has afterwards.
  public func after(_ person: PersonID) -> Load {
    (before[person] ?? Load()) + (given[person] ?? Load())
  }

  /// A short text that is another one for every other sharing: what was shown is what is done, or it is shown again.
  public var seal: String {
    // FNV-1a: nobody gains anything by two that are alike, so that no digest of cryptography is needed.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ value: Int64) {
      var rest = UInt64(bitPattern: value)
      for _ in 0..<8 {
        hash = (hash ^ (rest & 0xFF)) &* 0x100_0000_01B3
        rest >>= 8
      }
    }
    for (person, customers) in customers.sorted(by: { $0.key < $1.key }) {
      add(-person.rawValue)
      for customer in customers { add(customer.rawValue) }
    }
    return String(hash, radix: 36)
  }

  /// Percent of an even share up to which a customer stays with who spoke to it last.
  static let familiarPercent: Int128 = 105

  /// Shares customers out so that what is overdue and how many customers there are weigh alike on each collector, what
  /// they have already included. A customer stays with who spoke to it last while that gives them no more than an even
  /// share. The same customers are always shared in the same way.
  ///
  /// - Parameter present: what each collector has in charge already; these are who shares.
  public init(_ shared: [SharedCustomer], over present: [PersonID: Load]) {
    before = present
    let whole = shared.reduce(present.values.reduce(Load(), +)) { $0 + $1.load }
    // A share of all that is overdue counts as much as a like share of all the customers.
    func weight(_ load: Load) -> Int128 {
      Int128(load.overdue) * Int128(max(1, whole.customers)) + Int128(load.customers) * Int128(max(1, whole.overdue))
    }
    var loads = present
    var (given, customers): ([PersonID: Load], [PersonID: [CustomerID]]) = ([:], [:])
    func give(_ each: SharedCustomer, to person: PersonID) {
      loads[person] = (loads[person] ?? Load()) + each.load
      given[person] = (given[person] ?? Load()) + each.load
      customers[person, default: []].append(each.id)
    }
    let people = present.keys.sorted()
    guard !people.isEmpty else {
      (self.given, self.customers) = ([:], [:])
      return
    }
    // The greatest first: the small ones then even out what these left uneven.
    let ordered = shared.sorted { ($1.overdue, $0.id) < ($0.overdue, $1.id) }
    let most = weight(whole) * Sharing.familiarPercent / (100 * Int128(people.count))
    var rest: [SharedCustomer] = []
    for each in ordered {
      if let spoke = each.spoke, let load = loads[spoke], weight(load + each.load) <= most {
        give(each, to: spoke)
      } else {
        rest.append(each)
      }
    }
    for each in rest {
      let least = people.min { left, right in
        let (one, other) = (weight(loads[left] ?? Load()), weight(loads[right] ?? Load()))
        return one == other ? left < right : one < other
      }
      if let least { give(each, to: least) }
    }
    self.given = given
    self.customers = customers.mapValues { $0.sorted() }
  }
}
