public import Kernel

/// A part of an item that an entry settles, signed as the item: negative for a credit note used with it.
public struct AppliedPart: Sendable, Hashable, Codable {
  public let item: ItemID
  public let minor: Int64

  public init(item: ItemID, minor: Int64) {
    self.item = item
    self.minor = minor
  }
}

/// One possible answer: the parts, less the differences, plus what is paid for items of another currency and what stays on
/// account, are the amount of the entry.
public struct Candidate: Sendable, Hashable {
  public let customer: CustomerID
  public let parts: [AppliedPart]
  /// What of the entry settles items of another currency; `nil` where nothing does.
  public let exchange: Exchange?
  /// What would be left as money on account, in the currency of the entry.
  public let onAccountMinor: Int64
  /// What is settled although it was not paid, or paid although it was not owed.
  public let differences: [Difference]
  public let reasons: [MatchReason]
  /// What each reason adds to the points, in the order of the reasons; nothing for one that shares the weight of the one
  /// before it, and for reasons kept before weights were.
  public let weights: [Int?]
  /// What speaks for it less what speaks against it, in tenths of a power of ten (decibans); `nil` for a person's
  /// choice and for answers kept before there were points.
  public let points: Int?
  /// Of a hundred answers announced with it, as many are right; see ``Confidence``.
  public let confidence: Int?

  public init(
    customer: CustomerID, parts: [AppliedPart], exchange: Exchange? = nil, onAccountMinor: Int64 = 0,
    differences: [Difference] = [], reasons: [MatchReason], weights: [Int?] = [], points: Int? = nil,
    confidence: Int? = nil
  ) {
    self.customer = customer
    self.parts = parts
    self.exchange = exchange
    self.onAccountMinor = onAccountMinor
    self.differences = differences
    self.reasons = reasons
    self.weights = weights
    self.points = points
    self.confidence = confidence
  }

  /// What it would book, in a few letters: two proposals of one receipt with the same mark are the same to a person.
  public var mark: String {
    let booked = parts.map { "\($0.item):\($0.minor)" } + differences.map { "\($0.kind.rawValue):\($0.minor)" }
    let exchanged = exchange.map { ["\($0.paidMinor):\($0.settled)"] + $0.parts.map { "\($0.item):\($0.minor)" } } ?? []
    return (["\(customer)"] + booked + exchanged).joined(separator: ",")
  }

  /// All that it settles, each signed in the currency of its item.
  public var settled: [AppliedPart] { parts + (exchange?.parts ?? []) }

  /// Whether taking it says that the payer is this customer: not where it is somebody else, such as who pays for many.
  public var namesPayer: Bool {
    !reasons.contains { [.payerDiffers, .payerContradicts, .customerNamed].contains($0) }
  }

  /// The receipt that it takes back; `nil` for money that came in.
  public var takesBack: BankEntryID? {
    reasons.lazy.compactMap { if case .returnOf(let entry, _) = $0 { entry } else { nil } }.first
  }

  /// Whether it takes only a part of a receipt back.
  public var isPartReturn: Bool {
    reasons.contains { if case .partReturned = $0 { true } else { false } }
  }

  /// The item of which a part is kept back, how much and why; `nil` where none is.
  public var keptBack: (item: ItemID, minor: Int64, why: Retention)? {
    guard let why = reasons.lazy.compactMap(\.retention).first, let item = parts.last?.item else { return nil }
    for case .amountLower(let minor) in reasons { return (item, minor, why) }
    return nil
  }

  /// Whether what it leaves or has too much is explained, so that it is taken with that or not at all.
  public var isTakenAsProposed: Bool { !differences.isEmpty || keptBack != nil }

  /// Less received than is settled: positive; more: negative.
  public var differenceMinor: Int64 { differences.reduce(0) { $0 + $1.minor } }
}

extension Candidate: Codable {
  private enum CodingKeys: String, CodingKey {
    case customer, parts, exchange, onAccountMinor, differences, reasons, weights, points, confidence
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      customer: try container.decode(CustomerID.self, forKey: .customer),
      parts: try container.decode([AppliedPart].self, forKey: .parts),
      exchange: try container.decodeIfPresent(Exchange.self, forKey: .exchange),
      onAccountMinor: try container.decode(Int64.self, forKey: .onAccountMinor),
      differences: try container.decodeIfPresent([Difference].self, forKey: .differences) ?? [],
      reasons: try container.decode([MatchReason].self, forKey: .reasons),
      weights: try container.decodeIfPresent([Int?].self, forKey: .weights) ?? [],
      points: try container.decodeIfPresent(Int.self, forKey: .points),
      confidence: try container.decodeIfPresent(Int.self, forKey: .confidence))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(customer, forKey: .customer)
    try container.encode(parts, forKey: .parts)
    try container.encodeIfPresent(exchange, forKey: .exchange)
    try container.encode(onAccountMinor, forKey: .onAccountMinor)
    if !differences.isEmpty { try container.encode(differences, forKey: .differences) }
    try container.encode(reasons, forKey: .reasons)
    if !weights.isEmpty { try container.encode(weights, forKey: .weights) }
    try container.encodeIfPresent(points, forKey: .points)
    try container.encodeIfPresent(confidence, forKey: .confidence)
  }
}
