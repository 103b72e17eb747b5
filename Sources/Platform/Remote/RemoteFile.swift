public import Foundation
public import Kernel

/// A file that a server lists.
public struct RemoteFile: Hashable, Sendable {
  public let name: String
  public let bytes: Int64
  /// What the server says of its last change, as it writes it: another word means another content.
  public let mark: String

  public init(name: String, bytes: Int64, mark: String) {
    self.name = name
    self.bytes = bytes
    self.mark = mark
  }

  /// Whether a name that a server gives is one of a file in the folder, and of nothing else.
  static func isPlain(_ name: String) -> Bool {
    (1...255).contains(name.utf8.count) && !name.contains("/") && !name.contains("\\") && name != "." && name != ".."
      && name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }
}

/// A folder of another machine, or one file there.
public protocol RemoteFolder: Sendable {
  /// The files in it; folders and links are left out.
  func list() async throws -> [RemoteFile]
  /// Brings a file to a private place.
  /// - Parameter most: the most bytes that are taken.
  /// - Throws: ``RemoteError``.
  func fetch(_ file: RemoteFile, to place: URL, most: Int64) async throws
  /// Moves a file into a folder beside it, which is made when it is missing.
  /// - Returns: whether the server allowed it.
  func move(_ file: RemoteFile, into folder: String) async -> Bool
}

/// Why a server's files cannot be had.
public enum RemoteError: Error, Hashable, Sendable {
  case unreachable(server: String, reason: String)
  /// Nobody has said yet which key the server must show.
  case keyUnknown(server: String, shown: String)
  /// The server shows another key than the one that was noted.
  case keyChanged(server: String, shown: String)
  case signInRefused(server: String)
  case folderRefused(server: String, path: String)
  case certificateRefused(server: String, reason: String)
  case answered(server: String, status: Int)
  case misunderstood(server: String)
  case tooLarge(file: String, megabytes: Int)
}

extension RemoteError: Explained {
  public var phrase: Phrase {
    switch self {
    case .unreachable(let server, let reason):
      Phrase("\(server) cannot be reached (\(reason)); check its name and port, and that this machine may go there")
    case .keyUnknown(let server, let shown):
      Phrase("\(server) shows the key \(shown); compare it with what the bank gave you, and enter it")
    case .keyChanged(let server, let shown):
      Phrase(
        """
        \(server) shows another key than the one that was noted: \(shown); nothing was sent to it. Ask the bank \
        whether it changed its key before you enter this one
        """)
    case .signInRefused(let server):
      Phrase("\(server) refuses the account or its secret; enter both again")
    case .folderRefused(let server, let path):
      Phrase("\(server) does not let the folder or file \(path) be read; check its path and the rights of the account")
    case .certificateRefused(let server, let reason):
      Phrase("the certificate of \(server) is not to be trusted (\(reason)); nothing was sent to it")
    case .answered(let server, let status):
      Phrase("\(server) answered with HTTP \(status); check the address")
    case .misunderstood(let server):
      Phrase("\(server) does not list its files as WebDAV does (RFC 4918); give the address of one file instead")
    case .tooLarge(let file, let megabytes):
      Phrase("\(file): the server sends more than \(megabytes) MB, or more than it had said; it was not kept")
    }
  }
}
