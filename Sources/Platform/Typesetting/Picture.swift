import CJpeg
import CPango

/// A picture that was read whole: what stands on a document for a company's logo, or a page that was scanned.
public struct Picture: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    case png, jpeg

    public var mediaType: String { "image/\(rawValue)" }
  }

  public let kind: Kind
  /// Pixels.
  public let width: Int
  public let height: Int
  public let bytes: [UInt8]

  /// How large a picture may be. Its sides are asked of the head of the file, before anything is decoded.
  public struct Limits: Sendable {
    public let bytes: Int
    /// Pixels of a side.
    public let side: Int

    /// It goes with each message, and of 60 mm in print needs 1 400 pixels.
    public static let logo = Limits(bytes: 300 << 10, side: 2_000)
    /// A page of A4 scanned at 600 dots an inch has 7 016 pixels.
    public static let page = Limits(bytes: 10_000_000, side: 8_000)
  }

  /// What is kept was read once: its bytes are not decoded again.
  public init(kept kind: Kind, width: Int, height: Int, bytes: [UInt8]) {
    self.kind = kind
    self.width = width
    self.height = height
    self.bytes = bytes
  }

  /// Reads a picture that somebody sent: the kind is told from its bytes, whatever the file is called.
  public init(reading bytes: [UInt8], within limits: Limits = .logo) throws(PictureError) {
    guard bytes.count <= limits.bytes else { throw .tooManyBytes(bytes.count) }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      let (width, height) = try Picture.headOfPNG(bytes)
      try limits.check(width, height)
      guard let surface = Picture.surface(png: bytes) else { throw .unreadable }
      cairo_surface_destroy(surface)
      self.init(kept: .png, width: width, height: height, bytes: bytes)
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      var (width, height, components): (Int32, Int32, Int32) = (0, 0, 0)
      guard encours_jpeg_read(bytes, UInt(bytes.count), 0, &width, &height, &components) == 1 else { throw .unreadable }
      try limits.check(Int(width), Int(height))
      // Four inks are for printers: mail readers show them wrong or not at all.
      guard components != 4 else { throw .fourInks }
      guard encours_jpeg_read(bytes, UInt(bytes.count), 1, &width, &height, &components) == 1 else { throw .unreadable }
      self.init(kept: .jpeg, width: Int(width), height: Int(height), bytes: bytes)
    } else {
      throw .otherKind
    }
  }

  /// Width and height of the first chunk, IHDR. Source: PNG specification, 11.2.1.
  private static func headOfPNG(_ bytes: [UInt8]) throws(PictureError) -> (Int, Int) {
    guard bytes.count > 33, bytes[12..<16].elementsEqual("IHDR".utf8) else { throw .unreadable }
    func number(_ start: Int) -> Int { bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
    return (number(16), number(20))
  }

  /// The pixels as cairo draws them; `nil` when it cannot read them. The caller destroys the surface.
  func surface() -> OpaquePointer? {
    switch kind {
    case .png: Picture.surface(png: bytes)
    case .jpeg: surfaceOfJPEG()
    }
  }

  private static func surface(png bytes: [UInt8]) -> OpaquePointer? {
    let source = ByteSource(bytes)
    let read: cairo_read_func_t = { context, target, count in
      guard let context, let target else { return CAIRO_STATUS_READ_ERROR }
      let source = Unmanaged<ByteSource>.fromOpaque(context).takeUnretainedValue()
      return source.read(Int(count), into: target) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_READ_ERROR
    }
    let surface = withExtendedLifetime(source) {
      cairo_image_surface_create_from_png_stream(read, Unmanaged.passUnretained(source).toOpaque())
    }
    guard let surface else { return nil }
    guard cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS else {
      cairo_surface_destroy(surface)
      return nil
    }
    return surface
  }

  /// A JPEG goes into a PDF as it is: cairo takes the bytes beside a surface of its size.
  private func surfaceOfJPEG() -> OpaquePointer? {
    guard let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height)),
      cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS
    else { return nil }
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
    copy.initialize(from: bytes, count: bytes.count)
    let free: cairo_destroy_func_t = { $0?.deallocate() }
    guard
      cairo_surface_set_mime_data(surface, CAIRO_MIME_TYPE_JPEG, copy, UInt(bytes.count), free, copy)
        == CAIRO_STATUS_SUCCESS
    else {
      copy.deallocate()
      cairo_surface_destroy(surface)
      return nil
    }
    return surface
  }
}

extension Picture.Limits {
  fileprivate func check(_ width: Int, _ height: Int) throws(PictureError) {
    guard width > 0, height > 0, width <= side, height <= side else { throw .tooManyPixels(width, height) }
  }
}

/// Why a picture is not taken.
public enum PictureError: Error, Sendable, Hashable {
  /// Neither PNG nor JPEG; drawings such as SVG can hold programs.
  case otherKind
  case tooManyBytes(Int)
  case tooManyPixels(Int, Int)
  /// A JPEG in cyan, magenta, yellow and black.
  case fourInks
  case unreadable
}

/// Bytes read one part after the other.
private final class ByteSource {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func read(_ count: Int, into target: UnsafeMutablePointer<UInt8>) -> Bool {
    guard count <= bytes.count - place else { return false }
    for index in 0..<count { target[index] = bytes[place + index] }
    place += count
    return true
  }
}
