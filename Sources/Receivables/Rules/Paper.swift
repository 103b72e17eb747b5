public import Kernel

/// A document kept with an invoice: itself as it was issued, or what proves that it is owed (*pièce justificative*).
public struct Paper: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// The invoice as it was issued; the one kept last counts.
    case invoice
    /// What the customer ordered, signed if need be (*bon de commande*, *devis accepté*).
    case order
    /// What shows that it was delivered or done (*bon de livraison*, *procès-verbal de réception*).
    case delivery
    /// A contract, a letter, an answer.
    case other

    /// Whether it shows that an invoice is owed.
    ///
    /// Source: Code civil, art. 1353: who claims an obligation must prove it.
    public var isProof: Bool { self != .invoice }
  }

  /// Bytes of one document.
  public static let bytesMax = 5 << 20
  /// Proofs of one invoice.
  public static let most = 10

  public let kind: Kind
  public let format: ScanFormat
  public let bytes: [UInt8]

  /// - Throws: ``PaperError``.
  public init(_ kind: Kind, _ bytes: [UInt8]) throws(PaperError) {
    guard bytes.count <= Paper.bytesMax else { throw .tooLarge(bytes.count) }
    guard let format = ScanFormat(of: bytes) else { throw .otherKind }
    self.kind = kind
    self.format = format
    self.bytes = bytes
  }
}

/// Why a document is not kept.
public enum PaperError: Error, Sendable, Hashable {
  /// With its bytes.
  case tooLarge(Int)
  /// Neither PDF, JPEG nor PNG.
  case otherKind
  /// The invoice has as many proofs as it may have.
  case tooMany
}
