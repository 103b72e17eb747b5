public import Kernel

/// The version of the message that a bank is handed.
public enum DebitLayout: String, Sendable, Hashable, CaseIterable, Codable {
  /// pain.008.001.08, of the rulebooks since November 2023.
  case version8 = "pain.008.001.08"
  /// pain.008.001.02, for a bank that has not changed over.
  case version2 = "pain.008.001.02"

  public var namespace: String { "urn:iso:std:iso:20022:tech:xsd:\(rawValue)" }
}

/// What a company says of itself to the bank before it may debit anybody.
public struct DebitSettings: Hashable, Sendable, Codable {
  /// The creditor identifier (ICS).
  public var creditor: String
  public var layout: DebitLayout

  public init(creditor: String, layout: DebitLayout = .version8) {
    self.creditor = creditor
    self.layout = layout
  }
}

/// A file of direct debits as the bank is to be handed it.
public struct DebitOrder: Hashable, Sendable {
  /// Us.
  public struct Creditor: Hashable, Sendable {
    public let name: String
    public let iban: String
    public let bic: String?
    /// The creditor identifier.
    public let identifier: String

    public init(name: String, iban: String, bic: String?, identifier: String) {
      self.name = name
      self.iban = iban
      self.bic = bic
      self.identifier = identifier
    }
  }

  /// One customer's debit.
  public struct Debit: Hashable, Sendable {
    public let endToEnd: String
    public let mandate: Mandate
    public let amount: Money
    /// The numbers of what it pays.
    public let numbers: [String]
    /// Where the customer is.
    public let address: PostalPlace

    public init(endToEnd: String, mandate: Mandate, amount: Money, numbers: [String], address: PostalPlace) {
      self.endToEnd = endToEnd
      self.mandate = mandate
      self.amount = amount
      self.numbers = numbers
      self.address = address
    }
  }

  /// A town, which banks ask for where an account is outside of the European Economic Area.
  public struct PostalPlace: Hashable, Sendable {
    public let postcode: String?
    public let city: String?
    public let country: String

    public init(postcode: String?, city: String?, country: String) {
      self.postcode = postcode
      self.city = city
      self.country = country
    }
  }

  /// Debits that the bank books together: of one scheme and one kind of collection.
  public struct Batch: Hashable, Sendable {
    public let name: String
    public let scheme: DebitScheme
    public let collection: CollectionKind
    public let debits: [Debit]

    public var minor: Int64 { debits.reduce(0) { $0 + $1.amount.minor } }
  }

  /// Unique for the bank, as is each batch's name and each debit's reference.
  public let message: String
  public let createdAt: Moment
  public let collectsOn: CivilDate
  public let creditor: Creditor
  public let batches: [Batch]

  public var count: Int { batches.reduce(0) { $0 + $1.debits.count } }
  public var minor: Int64 { batches.reduce(0) { $0 + $1.minor } }

  public init(
    message: String, createdAt: Moment, collectsOn: CivilDate, creditor: Creditor, debits: [Debit]
  ) {
    self.message = message
    self.createdAt = createdAt
    self.collectsOn = collectsOn
    self.creditor = creditor
    var batches: [Batch] = []
    for scheme in DebitScheme.allCases {
      for collection in CollectionKind.allCases {
        let some = debits.filter { $0.mandate.scheme == scheme && $0.mandate.collection == collection }
        if some.isEmpty { continue }
        batches.append(
          Batch(name: "\(message)-\(batches.count + 1)", scheme: scheme, collection: collection, debits: some))
      }
    }
    self.batches = batches
  }

  /// `SDD7-20261214-00012`: the company's key, the collection day and the number of the run, which is as long for all of
  /// them, so that no name begins with another's. At most 33 characters, a batch's two more.
  public static func message(company: CompanyID, number: Int64, collectsOn: CivilDate) -> String {
    let (year, month, day) = collectsOn.components
    let written = year * 10_000 + month * 100 + day
    let count = "\(number)"
    return "SDD\(company)-\(written)-" + String(repeating: "0", count: max(0, 5 - count.utf8.count)) + count
  }

  /// `D12-3-FA2604417`: the number of the run, the place in it, and what of the first item's number fits, so that a person
  /// knows a debit that comes back. At most 35 characters.
  public static func endToEnd(run: Int64, place: Int, number: String) -> String {
    let head = "D\(run)-\(place)-"
    return head + SepaText.mark(number, max: 35 - head.utf8.count)
  }
}
