/// The scan of a receipt or of a notice of receipt.
public struct PostProof: Sendable, Hashable {
  /// What a scan may be; told by its first bytes, never by its name.
  public enum Kind: String, Sendable, CaseIterable {
    case pdf, jpeg, png

    /// `nil` for anything else.
    public init?(of bytes: some Collection<UInt8>) {
      guard let kind = Kind.allCases.first(where: { bytes.starts(with: $0.beginning) }) else { return nil }
      self = kind
    }

    private var beginning: [UInt8] {
      switch self {
      case .pdf: Array("%PDF-".utf8)
      case .jpeg: [0xFF, 0xD8, 0xFF]
      case .png: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      }
    }

    public var mediaType: String {
      switch self {
      case .pdf: "application/pdf"
      case .jpeg: "image/jpeg"
      case .png: "image/png"
      }
    }

    /// The ending of the name of such a file.
    public var ending: String { self == .jpeg ? "jpg" : rawValue }
  }

  /// Bytes of one scan.
  public static let bytesMax = 5 << 20
  /// Scans of one letter: both sides of a receipt and of a notice.
  public static let most = 4

  public let kind: Kind
  public let bytes: [UInt8]

  /// - Throws: ``PostProofError``.
  public init(_ bytes: [UInt8]) throws(PostProofError) {
    guard bytes.count <= PostProof.bytesMax else { throw .tooLarge(bytes.count) }
    guard let kind = Kind(of: bytes) else { throw .otherKind }
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
