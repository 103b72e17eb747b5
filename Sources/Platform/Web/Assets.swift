import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Language
public import Mustache

/// Stylesheet, script, icons and fonts: in memory, each under a path with the digest of its bytes, so that a browser may
/// keep it for ever and a new version has a new path.
public struct Assets: Sendable {
  private let files: [String: File]
  private let paths: [String: String]

  private struct File: Sendable {
    let type: String
    let bytes: ByteBuffer
    /// Smaller, for browsers that can read it; nil for what is compressed in itself.
    let gzipped: ByteBuffer?
  }

  /// The files that the program ships in `Public`.
  public static func shipped() throws -> Assets {
    try Assets(ShippedFolder.files("Public", of: "Web").filter { types[ending(of: $0.path)] != nil })
  }

  init(_ sources: [(path: String, data: Data)]) throws {
    var files: [String: File] = [:]
    var paths: [String: String] = [:]
    // Stylesheets last: they name the others, whose paths are then known.
    for (path, data) in sources.sorted(by: { !Assets.isStylesheet($0.path) && Assets.isStylesheet($1.path) }) {
      var data = data
      if Assets.isStylesheet(path) {
        var text = String(decoding: data, as: UTF8.self)
        for (name, address) in paths { text = text.replacing("url(\"\(name)\")", with: "url(\"\(address)\")") }
        // What is written for us is not sent to each phone.
        data = Data(text.replacing(#//\*.*?\*/\n?/#.dotMatchesNewlines(), with: "").utf8)
      }
      let digest = SHA256.hash(data: data).prefix(8).map { byte in
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }.joined()
      let ending = Assets.ending(of: path)
      let address = "/public/\(path.dropLast(ending.count + 1)).\(digest).\(ending)"
      paths[path] = address
      files[address] = File(
        type: Assets.types[ending] ?? "application/octet-stream", bytes: ByteBuffer(bytes: data),
        gzipped: ["css", "js", "svg"].contains(ending) ? Gzip.compressed(data).map { ByteBuffer(bytes: $0) } : nil)
    }
    self.files = files
    self.paths = paths
  }

  /// Where a browser finds a file of `Public`.
  public func path(of name: String) -> String { paths[name] ?? "/public/missing/\(name)" }

  /// The answer for a path, if it is one of the files.
  /// - Parameter accepted: the encodings that the browser can read.
  func response(for path: String, accepted: String) -> Response? {
    guard let file = files[path] else { return nil }
    let isSmaller = file.gzipped != nil && Assets.acceptsGzip(accepted)
    var response = Response(
      status: .ok,
      headers: [.contentType: file.type, .cacheControl: "public, max-age=31536000, immutable"],
      body: ResponseBody(byteBuffer: isSmaller ? file.gzipped ?? file.bytes : file.bytes))
    if file.gzipped != nil { response.headers[.vary] = "Accept-Encoding" }
    if isSmaller { response.headers[.contentEncoding] = "gzip" }
    return response
  }

  private static func acceptsGzip(_ accepted: String) -> Bool {
    accepted.split(separator: ",").contains { entry in
      let parts = entry.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
      return parts.first == "gzip" && !parts.dropFirst().contains { $0 == "q=0" || $0.hasPrefix("q=0.0") }
    }
  }

  private static let types = [
    "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    "woff2": "font/woff2", "png": "image/png", "ico": "image/x-icon",
  ]

  private static func ending(of path: String) -> String { path.split(separator: ".").last.map(String.init) ?? "" }
  private static func isStylesheet(_ path: String) -> Bool { path.hasSuffix(".css") }
}

extension Assets: MustacheParent {
  /// `{{assets.stylesheet}}`, `{{assets.script}}`, `{{assets.icon}}`, `{{assets.font}}`.
  public func child(named name: String) -> Any? {
    switch name {
    case "stylesheet": path(of: "encours.css")
    case "script": path(of: "encours.js")
    case "icon": path(of: "icon.svg")
    case "font": path(of: "fonts/inter-400.woff2")
    default: nil
    }
  }
}
