import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
  /// Bytes as a file of their own: never kept by anybody on the way, never shown as a page of ours unless we made them.
  ///
  /// - Parameters:
  ///   - name: what a browser calls it; what is no letter, digit or one of `-_.` is left out.
  ///   - isShown: whether a browser may show it in the place of a page.
  static func file(_ bytes: [UInt8], named name: String, as type: String, isShown: Bool = false) -> Response {
    let safe = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    return Response(
      status: .ok,
      headers: [
        .contentType: type, .contentDisposition: "\(isShown ? "inline" : "attachment"); filename=\"\(safe)\"",
        .cacheControl: "no-store",
      ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
