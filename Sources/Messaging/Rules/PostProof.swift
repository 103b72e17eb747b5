public import Kernel

/// The scan of a receipt or of a notice of receipt.
public struct PostProof: Sendable, Hashable {
  /// Bytes of one scan.
  public static let bytesMax = 5 << 20
  /// Scans of one letter: both sides of a receipt and of a notice.
  public static let most = 4

  public let kind: ScanFormat
  public let bytes: [UInt8]

  /// - Throws: ``PostProofError``.
  public init(_ bytes: [UInt8]) throws(PostProofError) {
    guard bytes.count <= PostProof.bytesMax else { throw .tooLarge(bytes.count) }
    guard let kind = ScanFormat(of: bytes) else { throw .otherKind }
    self.kind = kind
    self.bytes = bytes
  }
}

/// Why a scan is not kept.
public enum PostProofError: Error, Sendable, Hashable {
  /// With its bytes.
  case tooLarge(Int)
  /// Neither PDF, JPEG nor PNG.
  case otherKind
  /// The letter has as many as it may have.
  case tooMany
}
