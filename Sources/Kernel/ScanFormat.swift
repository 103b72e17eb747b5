/// What a scan or a document that people keep may be; told by its first bytes, never by its name.
public enum ScanFormat: String, Sendable, Hashable, Codable, CaseIterable {
  case pdf, jpeg, png

  /// `nil` for anything else.
  public init?(of bytes: some Collection<UInt8>) {
    guard let format = ScanFormat.allCases.first(where: { bytes.starts(with: $0.beginning) }) else { return nil }
    self = format
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
