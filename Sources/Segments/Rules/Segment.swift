public import Kernel

/// Customers who are alike, told by conditions, and what they are given for it.
public struct Segment: Sendable, Hashable {
  public var name: String
  /// All must hold.
  public var conditions: [SegmentCondition]
  public var gift: Gift

  /// What a segment gives to its customers. Of several segments the first in their order gives, each thing for itself.
  public struct Gift: Sendable, Hashable {
    /// The scenario that reminds those for whom nobody chose one.
    public var scenario: ScenarioID?
    /// Who collects from those whom nobody was put in charge of.
    public var collector: PersonID?
    /// Below this sum, in minor units, nobody is reminded; the scenario's and the company's hold too. 0 for none.
    public var minimumMinor: Int64
    /// Payment terms such as `NET45` of those who have none of their own: when an invoice is due that does not say so.
    public var terms: String?
    /// The brand that those deal with who have none of their own.
    public var brand: BrandID?

    public init(
      scenario: ScenarioID? = nil, collector: PersonID? = nil, minimumMinor: Int64 = 0, terms: String? = nil,
      brand: BrandID? = nil
    ) {
      self.scenario = scenario
      self.collector = collector
      self.minimumMinor = minimumMinor
      self.terms = terms
      self.brand = brand
    }
  }

  public init(_ name: String, _ conditions: [SegmentCondition], gift: Gift = Gift()) {
    self.name = name
    self.conditions = conditions
    self.gift = gift
  }

  public func holds(_ picture: CustomerPicture) -> Bool {
    conditions.allSatisfy { picture.holds($0.fact) == ($0.sense == .only) }
  }

  public var needs: PictureNeeds { conditions.reduce(into: []) { $0.formUnion($1.fact.needs) } }
}

/// What must be read of customers beside their own rows: what no condition asks for is not.
public struct PictureNeeds: OptionSet, Sendable, Hashable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let sales = PictureNeeds(rawValue: 1)
  public static let account = PictureNeeds(rawValue: 2)
  public static let delay = PictureNeeds(rawValue: 4)
  public static let promises = PictureNeeds(rawValue: 8)
  public static let disputes = PictureNeeds(rawValue: 16)
  public static let groups = PictureNeeds(rawValue: 32)
  public static let contacts = PictureNeeds(rawValue: 64)
  public static let people = PictureNeeds(rawValue: 128)
  public static let insurance = PictureNeeds(rawValue: 256)
  public static let overruns = PictureNeeds(rawValue: 512)
  public static let grades = PictureNeeds(rawValue: 1024)
  public static let months = PictureNeeds(rawValue: 2048)
}

extension SegmentCondition.Fact {
  /// Whether another due date of an invoice may make it hold or not.
  var hangsOnDueDates: Bool {
    switch self {
    case .overdue, .lateItems, .oldest, .delay, .grades: true
    default: false
    }
  }

  fileprivate var needs: PictureNeeds {
    switch self {
    case .kinds, .languages, .countries, .currencies, .insolvent, .sectors, .sizes, .tags: []
    case .activeMonths: .months
    case .turnover, .invoices: .sales
    case .open, .overdue, .lateItems, .oldest: .account
    case .delay: .delay
    case .brokenPromise, .promisesKept: .promises
    case .disputed: .disputes
    case .insured: .insurance
    case .overLimit: .overruns
    case .grades: .grades
    case .grouped: .groups
    case .email: .contacts
    case .entrusted: .people
    }
  }
}

/// What a segment must respect.
public enum SegmentRule {
  public enum Problem: Hashable, Sendable {
    case nameless
    /// Everybody would be in it: that is what the company's own settings are for.
    case unconditional
    /// It gives terms, and who is in it hangs on due dates, which these terms would move: a customer given sixty days for being
    /// late would leave the segment by it.
    case termsMoveIt
  }

  /// Letters of a name.
  public static let nameMax = 80
  public static let conditionsMax = 8
  /// Segments of a company: a list that a person still reads at once.
  public static let segmentsMax = 50
  /// Countries, currencies, sectors or tags of one condition.
  public static let codesMax = 30
  /// Days that count for what is said of the last twelve months.
  public static let memory = 365

  public static func problems(_ segment: Segment) -> [Problem] {
    var problems: [Problem] = []
    if segment.name.isEmpty { problems.append(.nameless) }
    if segment.conditions.isEmpty { problems.append(.unconditional) }
    if segment.gift.terms != nil, segment.conditions.contains(where: \.fact.hangsOnDueDates) {
      problems.append(.termsMoveIt)
    }
    return problems
  }
}
