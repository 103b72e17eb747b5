import CCurl
public import Foundation
import Kernel
import Xml

/// A folder of a server that lists it as WebDAV does (an address that ends with a slash), or one file behind its own
/// address. Only over TLS with a certificate that is verified; no redirect is followed, and no address that the server
/// names: files lie below the one that a person gave.
///
/// Source: RFC 4918 (WebDAV).
public struct HttpsFolder: RemoteFolder {
  private let address: String
  private let user: String?
  private let secret: String?
  private let authorityFile: String?

  /// Seconds for a list or a move, and for a file.
  private static let (briefly, long) = (60, 900)
  private static let listMax: Int64 = 8 << 20

  /// - Parameters:
  ///   - secret: the password of `user`; without a user, a token.
  ///   - authorityFile: certificates to trust instead of the system's.
  public init(_ address: String, user: String?, secret: String?, authorityFile: String? = nil) {
    self.address = address
    self.user = user
    self.secret = secret
    self.authorityFile = authorityFile
  }

  /// Whether an address is one over TLS without an account, a query that may hold one, or a fragment.
  public static func isValid(_ address: String) -> Bool {
    guard address.utf8.count <= 1_000, let parts = URLComponents(string: address), parts.scheme == "https",
      let host = parts.host, !host.isEmpty, parts.user == nil, parts.password == nil, parts.fragment == nil,
      parts.query == nil
    else { return false }
    return parts.path.hasPrefix("/")
  }

  private var isFolder: Bool { address.hasSuffix("/") }
  private var server: String { URLComponents(string: address)?.host ?? address }

  public func list() async throws -> [RemoteFile] {
    guard isFolder else { return try await single() }
    let body: [UInt8] = try await CurlTransfer.run {
      let transfer = try begin(address, seconds: Self.briefly, most: Self.listMax)
      transfer.text(CURLOPT_CUSTOMREQUEST, "PROPFIND")
      transfer.list(CURLOPT_HTTPHEADER, headers + ["Depth: 1", "Content-Type: application/xml"])
      transfer.text(CURLOPT_COPYPOSTFIELDS, Self.question)
      try end(transfer, expecting: 207)
      return transfer.body
    }
    return try files(body)
  }

  /// One file: what it is called and how it changed is known without fetching it where the server says so.
  private func single() async throws -> [RemoteFile] {
    let name = address.split(separator: "/").last.flatMap { String($0).removingPercentEncoding } ?? "file"
    guard RemoteFile.isPlain(name) else { throw RemoteError.misunderstood(server: server) }
    return [RemoteFile(name: name, bytes: -1, mark: "")]
  }

  private static let question = """
    <?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><getcontentlength/><getlastmodified/><getetag/>\
    <resourcetype/></prop></propfind>
    """

  private func files(_ body: [UInt8]) throws -> [RemoteFile] {
    let reader: XmlReader
    let root: XmlElement
    do {
      reader = try XmlReader(bytes: body, name: server)
      root = try XmlElement.document(reader)
    } catch {
      throw RemoteError.misunderstood(server: server)
    }
    guard root.name == "multistatus" else { throw RemoteError.misunderstood(server: server) }
    return root.all("response").compactMap { response -> RemoteFile? in
      let properties = response.all("propstat").compactMap { $0["prop"] }
      func said(_ name: String) -> String? { properties.lazy.compactMap { $0[name]?.text }.first }
      let isFolder = properties.contains { $0["resourcetype"]?["collection"] != nil }
      guard !isFolder, let path = response["href"]?.text, !path.hasSuffix("/"),
        let name = path.split(separator: "/").last.flatMap({ String($0).removingPercentEncoding }),
        RemoteFile.isPlain(name), let bytes = said("getcontentlength").flatMap({ Int64($0) }), bytes >= 0
      else { return nil }
      return RemoteFile(name: name, bytes: bytes, mark: said("getetag") ?? said("getlastmodified") ?? "")
    }
  }

  public func fetch(_ file: RemoteFile, to place: URL, most: Int64) async throws {
    try await CurlTransfer.run {
      let transfer = try begin(isFolder ? address + encoded(file.name) : address, seconds: Self.long, most: most)
      transfer.list(CURLOPT_HTTPHEADER, headers)
      let output = try FileHandle(forWritingTo: place)
      defer { try? output.close() }
      transfer.write(to: output)
      try end(transfer, expecting: 200, file: file.name, most: most)
      guard try file.bytes < 0 || output.offset() == UInt64(file.bytes) else {
        throw RemoteError.tooLarge(file: file.name, megabytes: Int(most >> 20))
      }
    }
  }

  public func move(_ file: RemoteFile, into folder: String) async -> Bool {
    guard isFolder else { return false }
    _ = try? await ask("MKCOL", address + folder + "/", [], expecting: 201)
    // A name that is taken there gets the time before it.
    for name in [file.name, "\(Int(Date().timeIntervalSince1970))-\(file.name)"] {
      let target = "Destination: \(address)\(folder)/\(encoded(name))"
      let done = try? await ask("MOVE", address + encoded(file.name), [target, "Overwrite: F"], expecting: 201)
      if done != nil { return true }
    }
    return false
  }

  private func ask(_ method: String, _ address: String, _ more: [String], expecting status: Int) async throws {
    try await CurlTransfer.run {
      let transfer = try begin(address, seconds: Self.briefly, most: Self.listMax)
      transfer.text(CURLOPT_CUSTOMREQUEST, method)
      transfer.list(CURLOPT_HTTPHEADER, headers + more)
      try end(transfer, expecting: status)
    }
  }

  private var headers: [String] {
    guard let secret, user == nil else { return [] }
    return ["Authorization: Bearer \(secret)"]
  }

  private func encoded(_ name: String) -> String {
    let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
    return name.addingPercentEncoding(withAllowedCharacters: plain) ?? name
  }

  private func begin(_ address: String, seconds: Int, most: Int64) throws -> CurlTransfer {
    guard let transfer = CurlTransfer(address, scheme: "https", seconds: seconds, most: most) else {
      throw RemoteError.unreachable(server: server, reason: "libcurl")
    }
    transfer.number(CURLOPT_SSL_VERIFYPEER, 1)
    transfer.number(CURLOPT_SSL_VERIFYHOST, 2)
    if let authorityFile { transfer.text(CURLOPT_CAINFO, authorityFile) }
    if let user {
      transfer.text(CURLOPT_USERNAME, user)
      transfer.text(CURLOPT_PASSWORD, secret ?? "")
    }
    return transfer
  }

  private func end(_ transfer: CurlTransfer, expecting status: Int, file: String? = nil, most: Int64 = 0) throws {
    let code = transfer.run()
    if transfer.isTooLong { throw RemoteError.tooLarge(file: file ?? server, megabytes: Int(most >> 20)) }
    switch code {
    case CURLE_OK: break
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_ISSUER_ERROR:
      throw RemoteError.certificateRefused(server: server, reason: CurlTransfer.reason(code))
    default: throw RemoteError.unreachable(server: server, reason: CurlTransfer.reason(code))
    }
    switch transfer.status {
    case status: return
    case 401, 403: throw RemoteError.signInRefused(server: server)
    case 404: throw RemoteError.folderRefused(server: server, path: URLComponents(string: address)?.path ?? "")
    case 405 where status == 207, 501 where status == 207: throw RemoteError.misunderstood(server: server)
    default: throw RemoteError.answered(server: server, status: transfer.status)
    }
  }
}
