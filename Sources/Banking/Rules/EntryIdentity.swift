import Kernel

/// What makes an entry the same one when its file, or a file that overlaps it, comes again.
///
/// The bank's own reference with day and amount identifies it where there is one; otherwise everything that the bank
/// said. Two entries that are alike in all of it may both be real, so an ordinal among those alike in the statement
/// completes the key.
public struct EntryIdentity {
  private var seen: [String: Int] = [:]

  public init() {}

  /// The key of the next entry of the statement, unique within its bank account.
  public mutating func key(of entry: BankEntry) -> String {
    let base = EntryIdentity.content(entry)
    let ordinal = (seen[base] ?? 0) + 1
    seen[base] = ordinal
    return ordinal == 1 ? base : "\(base)#\(ordinal)"
  }

  static func content(_ entry: BankEntry) -> String {
    var digest = Fingerprint()
    digest.add("\(entry.amount.minor)\(entry.amount.currency)")
    digest.add(entry.booked?.description)
    digest.add(entry.status.isCash ? "" : entry.status.code)
    if let reference = entry.servicerReference {
      digest.add(reference)
      return digest.text
    }
    digest.add(entry.value?.description)
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
    return digest.text
  }
}

/// A 128-bit fingerprint of some texts. It guards against nothing hostile; it only tells records apart.
///
/// Source: FNV-1a, 128 bits (draft-eastlake-fnv).
struct Fingerprint {
  private var value: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d

  mutating func add(_ text: String?) {
    for byte in (text ?? "").utf8 { add(byte) }
    add(0xFF)
  }

  private mutating func add(_ byte: UInt8) {
    value = (value ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013b
  }

  var text: String { String(value, radix: 36) }
}
