public import Kernel

/// What makes an entry the same one when its file, or a file that overlaps it, comes again.
///
/// The bank's own reference with day and amount identifies it where there is one; otherwise everything that the bank
/// said. Two entries that are alike in all of it may both be real, so an ordinal among those alike in the statement
/// completes the key.
public struct EntryIdentity {
  private var seen: [EntryKey: Int32] = [:]

  public init() {}

  /// The key of the next entry of the statement, unique within its bank account.
  public mutating func key(of entry: BankEntry) -> EntryKey {
    var key = EntryIdentity.content(entry)
    let ordinal = (seen[key] ?? 0) + 1
    seen[key] = ordinal
    key.ordinal = ordinal
    return key
  }

  static func content(_ entry: BankEntry) -> EntryKey {
    var digest = Fingerprint()
    digest.add(UInt64(bitPattern: entry.amount.minor))
    digest.add(entry.amount.currency.code)
    digest.add(UInt64(bitPattern: Int64(entry.booked?.daysSince1970 ?? 0)))
    digest.add(entry.status.isCash ? "" : entry.status.code)
    if let reference = entry.servicerReference {
      digest.add(reference)
      return digest.key
    }
    digest.add(UInt64(bitPattern: Int64(entry.value?.daysSince1970 ?? 0)))
    // A short number only counts the entries of one statement, and another file would count differently.
    if let reference = entry.reference, reference.utf8.count > 4 { digest.add(reference) }
    digest.add(entry.additionalInformation)
    for detail in entry.details {
      for text in [
        detail.endToEnd, detail.transaction, detail.servicerReference, detail.mandate, detail.debtor.name,
        detail.debtor.account, detail.creditor.name, detail.creditor.account,
      ] { digest.add(text) }
      for text in detail.unstructured { digest.add(text) }
      for text in detail.creditorReferences { digest.add(text) }
      for document in detail.documents { digest.add(document.number) }
    }
    return digest.key
  }
}

/// What two formats say alike of one movement: files of both may cover a day, and their words and references differ.
public struct EntryMark: Hashable, Sendable {
  public let day: CivilDate
  public let minor: Int64

  public init(day: CivilDate, minor: Int64) {
    self.day = day
    self.minor = minor
  }

  /// `nil` of an entry that is no cash, or has no day.
  public init?(of entry: BankEntry) {
    guard entry.status.isCash, let day = entry.booked ?? entry.value else { return nil }
    self.init(day: day, minor: entry.amount.minor)
  }
}

/// All that the bank says of an entry but its own reference, which one of two files may lack: what is alike on one account
/// and day is then the same, as often as it is there.
public struct EntryLikeness: Hashable, Sendable {
  public let key: EntryKey
  /// Whether the bank gives its own reference.
  public let hasReference: Bool

  /// A payment of an entry as it is kept.
  public struct Part: Sendable {
    public let minor: Int64
    public let texts: [String?]

    public init(minor: Int64, texts: [String?]) {
      self.minor = minor
      self.texts = texts
    }
  }

  public init(day: CivilDate, parts: [Part], hasReference: Bool) {
    var digest = Fingerprint()
    digest.add(UInt64(bitPattern: Int64(day.daysSince1970)))
    for part in parts {
      digest.add(UInt64(bitPattern: part.minor))
      for text in part.texts { digest.add(text ?? "") }
    }
    key = digest.key
    self.hasReference = hasReference
  }

  public init(key: EntryKey, hasReference: Bool) {
    self.key = key
    self.hasReference = hasReference
  }

  /// `nil` of an entry that is no cash, or has no day.
  public init?(of entry: BankEntry) {
    guard entry.status.isCash, let day = entry.booked ?? entry.value else { return nil }
    var hasReference = entry.servicerReference != nil
    let parts = EntryPart.parts(of: entry).map { part in
      if part.detail.servicerReference != nil { hasReference = true }
      let detail = part.detail
      return Part(
        minor: part.amount.minor,
        texts: [
          detail.debtor.name, detail.debtor.account, detail.creditor.name, detail.creditor.account, detail.endToEnd,
          part.wording(of: entry),
        ])
    }
    self.init(day: day, parts: parts, hasReference: hasReference)
  }
}

/// What an entry is known by within its account.
public struct EntryKey: Hashable, Sendable {
  let high: UInt64
  let low: UInt64
  /// 1 for the first of entries that are alike in all else.
  var ordinal: Int32 = 0

  /// The key as it is stored.
  public var text: String {
    let digest = String(high, radix: 36) + "." + String(low, radix: 36)
    return ordinal <= 1 ? digest : "\(digest)#\(ordinal)"
  }
}

/// A 128-bit fingerprint of some texts. It guards against nothing hostile; it only tells records apart.
///
/// Source: FNV-1a, 64 bits (draft-eastlake-fnv), in two lanes that begin differently and mix differently.
struct Fingerprint {
  private var high: UInt64 = 0xcbf2_9ce4_8422_2325
  private var low: UInt64 = 0x9e37_79b9_7f4a_7c15

  mutating func add(_ text: String?) {
    if var text {
      text.withUTF8 { for byte in $0 { add(byte) } }
    }
    add(0xFF as UInt8)
  }

  mutating func add(_ number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
  }

  @inline(__always)
  private mutating func add(_ byte: UInt8) {
    high = (high ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    low = (low ^ (UInt64(byte) &+ 0x51)) &* 0xff51_afd7_ed55_8ccd
    low ^= low >> 29
  }

  var key: EntryKey { EntryKey(high: high, low: low) }
}
