public import CashApplicationRules
public import Kernel

/// A company's open items and a bank statement with the truth beside it: made by seed, of other numbers, words and habits
/// than any sample, to measure the matcher on what it was not made for.
public struct CashWorld: Sendable {
  /// What a world is made of.
  public struct Plan: Sendable {
    public var seed: UInt64
    public var numbering: Numbering
    public var tongue: Tongue
    public var customers: Int
    public var items: Int
    public var receipts: Int
    /// Of a hundred invoices, those of a customer's fixed monthly amount.
    public var fixedAmounts: Int
    /// Of a hundred customers, those whose name differs from another's by a word at most.
    public var alikeNames: Int
    /// Of a hundred customers, those whose account is known.
    public var knownAccounts: Int
    /// Discount rates in hundredths of a percent.
    public var discounts: [Int]
    /// What banks take, in minor units.
    public var charges: [Int64]

    public init(
      seed: UInt64, numbering: Numbering, tongue: Tongue, customers: Int = 300, items: Int = 4_000,
      receipts: Int = 1_500, fixedAmounts: Int = 10, alikeNames: Int = 20, knownAccounts: Int = 30,
      discounts: [Int] = [100, 150, 200], charges: [Int64] = [500, 750, 1_000, 1_550, 2_000]
    ) {
      self.seed = seed
      self.numbering = numbering
      self.tongue = tongue
      self.customers = customers
      self.items = items
      self.receipts = receipts
      self.fixedAmounts = fixedAmounts
      self.alikeNames = alikeNames
      self.knownAccounts = knownAccounts
      self.discounts = discounts
      self.charges = charges
    }

    public var name: String { "\(numbering.rawValue)-\(tongue.rawValue)-\(fixedAmounts)% fixed-\(seed)" }
  }

  /// A receipt, and what it truly pays.
  public struct Entry: Sendable {
    public let receipt: Receipt
    public let kind: String
    /// `nil` for money that no customer paid.
    public let customer: CustomerID?
    public let parts: [AppliedPart]
  }

  public internal(set) var items: [OpenItem] = []
  public internal(set) var payers: [KnownPayer] = []
  public internal(set) var accounts: [String: [CustomerID]] = [:]
  public internal(set) var entries: [Entry] = []

  public init(_ plan: Plan) {
    var maker = WorldMaker(plan)
    maker.makeCustomers()
    maker.makeItems()
    maker.makeReceipts()
    self = maker.world
  }

  init() {}

  /// Worlds of every numbering and language, ordinary and hostile; different seeds make different folds.
  public static func plans(seed: UInt64) -> [Plan] {
    let tongues = Tongue.allCases
    var plans = Numbering.allCases.enumerated().map { place, numbering in
      Plan(seed: seed &+ UInt64(place), numbering: numbering, tongue: tongues[place % tongues.count])
    }
    // Many like amounts, many like names, hardly an account known.
    plans.append(
      Plan(
        seed: seed &+ 50, numbering: .sixDigits, tongue: .french, fixedAmounts: 70, alikeNames: 60, knownAccounts: 10))
    plans.append(
      Plan(
        seed: seed &+ 51, numbering: .letterAndZeros, tongue: .german, customers: 40, fixedAmounts: 40, alikeNames: 50,
        discounts: [200, 300], charges: [1_200, 1_800]))
    return plans
  }
}
