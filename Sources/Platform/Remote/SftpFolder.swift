import CCurl
public import Foundation

/// A folder of a server of SSH, whose key must be the one that was noted.
public struct SftpFolder: RemoteFolder {
  public let host: String
  public let port: Int
  /// From the root with a slash in front, else from where the account begins.
  public let path: String
  public let user: String
  private let secret: String
  /// `SHA256:` and base64, as OpenSSH writes it; `nil` while nobody has said which.
  private let hostKey: String?

  /// - Parameter secret: a password, or a private key as PEM without a passphrase.
  public init(host: String, port: Int, path: String, user: String, secret: String, hostKey: String?) {
    self.host = host
    self.port = port
    self.path = path
    self.user = user
    self.secret = secret
    self.hostKey = hostKey
  }

  private var server: String { port == 22 ? host : "\(host):\(port)" }

  /// Seconds for a list or a move, and for a file.
  private static let (briefly, long) = (60, 900)
  private static let listMax: Int64 = 8 << 20

  public func list() async throws -> [RemoteFile] {
    let lines: String = try await CurlTransfer.run {
      let transfer = try begin(address("") + "/", seconds: Self.briefly, most: Self.listMax)
      try end(transfer, path)
      return String(decoding: transfer.body, as: UTF8.self)
    }
    return lines.split(separator: "\n").compactMap { SftpFolder.file(String($0)) }
  }

  public func fetch(_ file: RemoteFile, to place: URL, most: Int64) async throws {
    try await CurlTransfer.run {
      let transfer = try begin(address(file.name), seconds: Self.long, most: most)
      let output = try FileHandle(forWritingTo: place)
      defer { try? output.close() }
      transfer.write(to: output)
      try end(transfer, file.name)
      guard try output.offset() == UInt64(file.bytes) else {
        throw RemoteError.tooLarge(file: file.name, megabytes: Int(most >> 20))
      }
    }
  }

  public func move(_ file: RemoteFile, into folder: String) async -> Bool {
    let before = path.hasSuffix("/") || path.isEmpty ? path : path + "/"
    let made = "*mkdir \(SftpFolder.quoted(before + folder))"
    // A name that is taken there gets the time before it.
    let moved = [file.name, "\(Int(Date().timeIntervalSince1970))-\(file.name)"].map { name in
      "rename \(SftpFolder.quoted(before + file.name)) \(SftpFolder.quoted("\(before)\(folder)/\(name)"))"
    }
    for command in moved {
      let done = try? await CurlTransfer.run {
        let transfer = try begin(address("") + "/", seconds: Self.briefly, most: Self.listMax)
        transfer.list(CURLOPT_QUOTE, [made, command])
        transfer.number(CURLOPT_NOBODY, 1)
        try end(transfer, path)
        return true
      }
      if done == true { return true }
    }
    return false
  }

  private func address(_ name: String) -> String {
    // A path of libcurl begins at the root; from where the account begins it is written with a tilde.
    let whole = path.hasPrefix("/") ? path : "/~/" + path
    let parts = (whole.split(separator: "/").map(String.init) + (name.isEmpty ? [] : [name])).map {
      $0.addingPercentEncoding(withAllowedCharacters: SftpFolder.plain) ?? $0
    }
    return "sftp://\(host):\(port)/" + parts.joined(separator: "/")
  }

  private static let plain = CharacterSet.alphanumerics.intersection(CharacterSet(charactersIn: "!"..."~"))
    .union(CharacterSet(charactersIn: "-._~"))

  private static func quoted(_ path: String) -> String {
    "\"" + path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  /// Holds a private key in a file that only this account may read, as long as libcurl needs it.
  private final class KeyFile {
    let path: String

    init(_ key: String) throws {
      path = NSTemporaryDirectory() + "/encours-key-\(UUID().uuidString)"
      let text = key.hasSuffix("\n") ? key : key + "\n"
      guard
        FileManager.default.createFile(
          atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
      else { throw CocoaError(.fileWriteUnknown) }
    }

    deinit { unlink(path) }
  }

  private func begin(_ address: String, seconds: Int, most: Int64) throws -> CurlTransfer {
    guard let transfer = CurlTransfer(address, scheme: "sftp", seconds: seconds, most: most) else {
      throw RemoteError.unreachable(server: server, reason: "libcurl")
    }
    transfer.text(CURLOPT_USERNAME, user)
    if secret.contains("PRIVATE KEY-----") {
      let key = try KeyFile(secret)
      transfer.text(CURLOPT_SSH_PRIVATE_KEYFILE, key.path)
      transfer.needs = key
      // None: it follows from the private one.
      transfer.text(CURLOPT_SSH_PUBLIC_KEYFILE, "")
      transfer.number(CURLOPT_SSH_AUTH_TYPES, 1 << 0)
    } else {
      transfer.text(CURLOPT_PASSWORD, secret)
      transfer.number(CURLOPT_SSH_AUTH_TYPES, 1 << 1 | 1 << 3)
    }
    transfer.expect(hostKey)
    return transfer
  }

  private func end(_ transfer: CurlTransfer, _ what: String) throws {
    let code = transfer.run()
    guard code != CURLE_OK else { return }
    if transfer.isTooLong { throw RemoteError.tooLarge(file: what, megabytes: 0) }
    switch code {
    case CURLE_PEER_FAILED_VERIFICATION:
      let shown = transfer.shownKey ?? "?"
      throw hostKey == nil
        ? RemoteError.keyUnknown(server: server, shown: shown) : RemoteError.keyChanged(server: server, shown: shown)
    case CURLE_LOGIN_DENIED: throw RemoteError.signInRefused(server: server)
    case CURLE_REMOTE_FILE_NOT_FOUND, CURLE_REMOTE_ACCESS_DENIED, CURLE_SSH, CURLE_QUOTE_ERROR:
      throw RemoteError.folderRefused(server: server, path: what.isEmpty ? "~" : what)
    default: throw RemoteError.unreachable(server: server, reason: CurlTransfer.reason(code))
    }
  }

  /// A line as `ls -l` writes it, which servers of SFTP answer with: a plain file, or `nil`.
  static func file(_ line: String) -> RemoteFile? {
    guard
      let parts = line.trimmingCharacters(in: .newlines).wholeMatch(
        of: /-\S{9}\S?\s+\S+\s+\S+\s+\S+\s+(\d+)\s+(\S+\s+\S+\s+\S+)\s(.+)/),
      let bytes = Int64(parts.1)
    else { return nil }
    let name = String(parts.3)
    guard RemoteFile.isPlain(name) else { return nil }
    return RemoteFile(
      name: name, bytes: bytes, mark: parts.2.split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }
}
