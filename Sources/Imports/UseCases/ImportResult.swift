import Foundation
public import ImportsRules
public import Kernel

/// What importing one file did, as the command line prints it.
public struct ImportResult: Hashable, Sendable, Codable {
  public struct Warning: Hashable, Sendable, Codable {
    public let code: String
    /// The sentence in English.
    public let message: String
    /// The sentence for any language; absent from what was imported before it was kept.
    public let phrase: Phrase?

    public init(code: String, _ phrase: Phrase) {
      self.code = code
      message = phrase.description
      self.phrase = phrase
    }
  }

  public struct Rejected: Hashable, Sendable, Codable {
    public let line: Int
    public let field: String
    /// The sentence in English.
    public let reason: String
    public let phrase: Phrase?

    init(_ rejection: Rejection) {
      line = rejection.line
      field = rejection.field
      reason = rejection.reason.description
      phrase = rejection.reason
    }
  }

  public var file: String
  public var kind: String
  public var customersCreated = 0
  public var customersUpdated = 0
  /// Customers whose limit or insured amount the file changed; `nil` where it says nothing of them.
  public var limitsDecided: Int?
  public var itemsCreated = 0
  public var itemsUpdated = 0
  public var itemsUnchanged = 0
  public var entriesCreated = 0
  public var entriesUnchanged = 0
  /// The open balance that the file gives its customers; for a ledger, the balance of its accounts 411.
  public var openMinor: Int64?
  /// Totals of a statement's booked entries or of a ledger's lines.
  public var creditsMinor: Int64?
  public var debitsMinor: Int64?
  public var reconciles: Bool?
  public var rejected: [Rejected] = []
  public var warnings: [Warning] = []
  /// Items closed because a full list of open items no longer has them.
  public var itemsSettledOutside = 0
  public var dryRun = false
  /// The heading of each column that was read, by field; `nil` for what is not a list.
  public var columns: [String: String]?
  /// The headings of a list that were not read; `nil` for what is not a list.
  public var unreadColumns: [String]?

  public init(file: String, kind: ImportKind) {
    self.file = file
    self.kind = kind.rawValue
  }

  /// Takes over what a reader found.
  public mutating func add(findings: [Finding], rejections: [Rejection]) {
    for finding in findings where finding.severity <= .warning {
      let phrase = finding.remedy.map { Phrase("\(finding.reason); \($0)") } ?? finding.reason
      warnings.append(Warning(code: finding.code, phrase))
    }
    rejected += rejections.map(Rejected.init)
  }

  /// Whether everything it holds was known already.
  public var bringsNothing: Bool {
    customersCreated + customersUpdated + itemsCreated + itemsUpdated + entriesCreated + itemsSettledOutside
      + (limitsDecided ?? 0) == 0
      && itemsUnchanged + entriesUnchanged > 0
  }

  /// The same file again: nothing was done, and everything it holds is known.
  func unchanged(file: String, dryRun: Bool) -> ImportResult {
    var result = self
    result.file = file
    result.dryRun = dryRun
    result.itemsUnchanged += itemsCreated + itemsUpdated
    result.entriesUnchanged += entriesCreated
    result.itemsCreated = 0
    result.itemsUpdated = 0
    result.entriesCreated = 0
    result.customersCreated = 0
    result.customersUpdated = 0
    result.limitsDecided = limitsDecided == nil ? nil : 0
    result.itemsSettledOutside = 0
    return result
  }

  /// What the file did, with what a corrected row of it did since. Its sums stay those of the file as it was read.
  func counting(_ row: ImportResult) -> ImportResult {
    var result = self
    result.customersCreated += row.customersCreated
    result.customersUpdated += row.customersUpdated
    if let decided = row.limitsDecided { result.limitsDecided = (limitsDecided ?? 0) + decided }
    result.itemsCreated += row.itemsCreated
    result.itemsUpdated += row.itemsUpdated
    result.itemsUnchanged += row.itemsUnchanged
    result.entriesCreated += row.entriesCreated
    result.entriesUnchanged += row.entriesUnchanged
    return result
  }
}

extension ImportResult {
  /// Whether a list closes more of the items that were open than it still holds.
  var closesMost: Bool { itemsSettledOutside > 1 && itemsSettledOutside > itemsUnchanged + itemsUpdated }

  enum CodingKeys: String, CodingKey {
    case file, kind
    case customersCreated = "customers_created"
    case customersUpdated = "customers_updated"
    case limitsDecided = "limits_decided"
    case itemsCreated = "items_created"
    case itemsUpdated = "items_updated"
    case itemsUnchanged = "items_unchanged"
    case entriesCreated = "entries_created"
    case entriesUnchanged = "entries_unchanged"
    case openMinor = "open_minor"
    case creditsMinor = "credits_minor"
    case debitsMinor = "debits_minor"
    case reconciles, rejected, warnings
    case itemsSettledOutside = "items_settled_outside"
    case dryRun = "dry_run"
    case columns
    case unreadColumns = "unread_columns"
  }

  /// Every key is always there, `null` where it has no value: scripts rely on it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(file, forKey: .file)
    try container.encode(kind, forKey: .kind)
    try container.encode(customersCreated, forKey: .customersCreated)
    try container.encode(customersUpdated, forKey: .customersUpdated)
    try container.encode(limitsDecided, forKey: .limitsDecided)
    try container.encode(itemsCreated, forKey: .itemsCreated)
    try container.encode(itemsUpdated, forKey: .itemsUpdated)
    try container.encode(itemsUnchanged, forKey: .itemsUnchanged)
    try container.encode(entriesCreated, forKey: .entriesCreated)
    try container.encode(entriesUnchanged, forKey: .entriesUnchanged)
    try container.encode(openMinor, forKey: .openMinor)
    try container.encode(creditsMinor, forKey: .creditsMinor)
    try container.encode(debitsMinor, forKey: .debitsMinor)
    try container.encode(reconciles, forKey: .reconciles)
    try container.encode(rejected, forKey: .rejected)
    try container.encode(warnings, forKey: .warnings)
    try container.encode(itemsSettledOutside, forKey: .itemsSettledOutside)
    try container.encode(dryRun, forKey: .dryRun)
    try container.encode(columns, forKey: .columns)
    try container.encode(unreadColumns, forKey: .unreadColumns)
  }

  init(json: String) throws { self = try JSONDecoder().decode(ImportResult.self, from: Data(json.utf8)) }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
