public import Kernel
public import ReceivablesRules

/// A customer as a file gives it; only what the file says.
public struct ImportedCustomer: Hashable, Sendable {
  public var code: String
  /// Whether the file itself gives the code; else it is the name.
  public var hasOwnCode = true
  public var name: String?
  /// Names by which it is known besides that one.
  public var otherNames: [String] = []
  public var siren: String?
  public var vatNumber: String?
  /// Accounts the customer pays from.
  public var ibans: [String] = []
  /// The code or name of the customer's parent company.
  public var parent: String?
  public var terms: String?
  /// Any business stands for one of its country; `nil` where the file says nothing of it.
  public var kind: CustomerKind?
  public var sector: String?
  public var size: CompanySize?
  /// `nil` where the file says nothing of them.
  public var tags: [String]?
  /// What the brand of ours is called that the customer deals with.
  public var brand: String?
  public var email: String?
  public var phone: String?
  public var contact: String?
  public var language: LanguageCode?
  public var currency: Currency?
  public var address = PostalAddress(country: "")
  /// Minor units of the company's currency; `nil` where the file says nothing of it.
  public var limitMinor: Int64?
  public var insuredMinor: Int64?

  public init(code: String, name: String? = nil) {
    self.code = code
    self.name = name
  }
}

/// A line of a customer's account as a file gives it, or as it follows from the file.
public struct ImportedItem: Hashable, Sendable {
  /// Place in the delivery's customers.
  public var customer: Int
  public var kind: ItemKind
  public var number: String
  public var instalment = 1
  public var issued: CivilDate
  public var due: CivilDate
  public var dueSource: DueSource
  /// Signed: what the customer owes is positive.
  public var amountMinor: Int64
  /// What the file leaves open; where it gives none, the amount.
  public var openMinor: Int64
  public var currency: Currency
  public var orderReference: String?
  public var remittanceReference: String?
  public var label: String?
  /// The day the open amount reached zero, where the file tells.
  public var settledOn: CivilDate?
  /// For a line that carries last year's balance over, the day it was entered.
  public var openedOn: CivilDate?
  /// What the lines of one entry of the ledger have in common; `nil` where the file knows no entries.
  public var entry: UInt64?
  /// What the item is known by from file to file; unique in the company and the source.
  public var sourceKey: String
  /// The line of the file, from 1.
  public var line = 0
}

/// A settlement that the file states between two of its items, by their places.
public struct ImportedAllocation: Hashable, Sendable {
  public let debit: Int
  public let credit: Int
  /// Positive.
  public let amountMinor: Int64
  public let day: CivilDate
}

/// How a file tells what was settled.
public enum SettlementStyle: Sendable, Hashable {
  /// It says which item settles which: ``Delivery/allocations`` is complete for its items.
  case pairs
  /// It says how much of each item is still open, and nothing of what settled the rest.
  case openAmounts
}

/// What a file brings, read and checked, ready to be stored in one transaction.
public struct Delivery: Sendable {
  /// Where the items come from: `fec`, `open-items`.
  public var source: String
  public var customers: [ImportedCustomer] = []
  public var itemCount = 0
  /// Hands over the items, in the same order each time, without holding them all.
  public var items: @Sendable (_ body: (Int, ImportedItem) throws -> Void) throws -> Void = { _ in }
  public var settlement = SettlementStyle.pairs
  public var allocations: [ImportedAllocation] = []
  public var rejections: [Rejection] = []
  public var findings: [Finding] = []
  /// The open balance that the file gives its customers.
  public var openMinor: Int64 = 0
  /// Totals of a ledger's lines; `nil` where the file has no debits and credits.
  public var debitsMinor: Int64?
  public var creditsMinor: Int64?
  /// Whether the file's own sums agree; `nil` where it gives none.
  public var reconciles: Bool?
  /// Balances by customer's code or name, of a file that has no items; they are compared with what is known.
  public var balances: [String: Int64] = [:]
  /// Whether the file lists everything that is open, so that what it no longer lists is settled.
  public var isComplete = false
  /// How the columns of a list were read, with what was seen of its dates and amounts; `nil` for other files.
  public var mapping: ColumnMapping?
  /// The headings of a list as they stand.
  public var titles: [String] = []

  public init(source: String) { self.source = source }
}
