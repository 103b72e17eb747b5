import CZlib
import Foundation

/// Bytes made smaller for the way to the browser. Done once at the start, for the files that never change: pages hold
/// secrets beside what a visitor may have put there, and their compressed length would give them away letter by letter
/// (the attack called BREACH), so they leave as they are.
enum Gzip {
  /// Nil when it is not worth it, or zlib has no memory.
  static func compressed(_ data: Data) -> Data? {
    var stream = z_stream()
    guard encours_gzip_init(&stream) == Z_OK else { return nil }
    defer { deflateEnd(&stream) }
    var result = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(data.count))))
    var input = [UInt8](data)
    let isWhole = input.withUnsafeMutableBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(target.count)
        return deflate(&stream, Z_FINISH) == Z_STREAM_END
      }
    }
    let count = Int(stream.total_out)
    return isWhole && count < data.count ? Data(result[..<count]) : nil
  }
}
