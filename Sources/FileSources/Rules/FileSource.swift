public import Kernel

/// Where files of a company come from by themselves.
public enum SourcePlace: Hashable, Sendable, Codable {
  /// A folder of this name among the drop folders of the installation.
  case folder(name: String)
  case sftp(SftpPlace)
  case https(HttpsPlace)

  /// Its kind, in the word of the command line and of the pages' texts.
  public var kind: String {
    switch self {
    case .folder: "folder"
    case .sftp: "sftp"
    case .https: "https"
    }
  }

  /// Where it is, for people, without any secret.
  public var shown: String {
    switch self {
    case .folder(let name): name
    case .sftp(let place): place.address
    case .https(let place): place.address
    }
  }

  /// How another machine is dealt with; `nil` for a drop folder.
  public var habits: ServerHabits? {
    switch self {
    case .folder: nil
    case .sftp(let place): place.habits
    case .https(let place): place.habits
    }
  }
}

/// How a server's files are dealt with.
public struct ServerHabits: Hashable, Sendable, Codable {
  /// Minutes between two looks.
  public var minutes: Int
  /// Whether what was taken is moved into a folder there, where the server allows it; else it is left and remembered.
  public var moves: Bool

  public init(minutes: Int = 15, moves: Bool = false) {
    self.minutes = minutes
    self.moves = moves
  }
}

/// A folder of a server of SSH.
public struct SftpPlace: Hashable, Sendable, Codable {
  public var host: String
  public var port: Int
  /// From the root with a slash in front, else from where the account begins.
  public var path: String
  public var user: String
  /// The fingerprint that the server must show, `SHA256:` and base64; `nil` until somebody has said which.
  public var hostKey: String?
  public var habits: ServerHabits

  public init(
    host: String, port: Int = 22, path: String, user: String, hostKey: String?, habits: ServerHabits = .init()
  ) {
    self.host = host
    self.port = port
    self.path = path
    self.user = user
    self.hostKey = hostKey
    self.habits = habits
  }

  /// `sftp://user@host:port/path`, without the secret.
  public var address: String {
    "sftp://\(user)@\(host)\(port == 22 ? "" : ":\(port)")\(path.hasPrefix("/") ? path : "/~/" + path)"
  }

  /// Reads `user@host:port/path`, with or without `sftp://`; `nil` when it is not understood.
  public init?(address: String, hostKey: String?, habits: ServerHabits = .init()) {
    let bare = address.hasPrefix("sftp://") ? String(address.dropFirst(7)) : address
    guard let at = bare.firstIndex(of: "@") else { return nil }
    let (user, rest) = (String(bare[..<at]), bare[bare.index(after: at)...])
    let server = rest.prefix { $0 != "/" }.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...2).contains(server.count), let port = server.count == 2 ? Int(server[1]) : 22 else { return nil }
    let path = String(rest.drop { $0 != "/" })
    self.init(
      host: String(server[0]), port: port, path: path.hasPrefix("/~/") ? String(path.dropFirst(3)) : path, user: user,
      hostKey: hostKey, habits: habits)
  }
}

/// A folder of WebDAV (an address that ends with a slash), or one file, over TLS.
public struct HttpsPlace: Hashable, Sendable, Codable {
  public var address: String
  /// `nil` where nobody signs in, or with a token.
  public var user: String?
  public var habits: ServerHabits

  public init(address: String, user: String?, habits: ServerHabits = .init()) {
    self.address = address
    self.user = user
    self.habits = habits
  }
}

/// A place that is looked at again and again, and whose files are imported.
public struct FileSource: Hashable, Sendable {
  public let id: FileSourceID
  public let company: CompanyID
  /// What people call it; one of a name in a company.
  public let name: String
  public let place: SourcePlace
  /// Whether it is looked at.
  public let isOn: Bool
  /// When it was last looked at to the end.
  public let lookedAt: Moment?
  /// Why it cannot be looked at; `nil` when the last look went well.
  public let failure: Phrase?
  /// Since when it cannot.
  public let failedSince: Moment?

  public init(
    id: FileSourceID = FileSourceID(0), company: CompanyID, name: String, place: SourcePlace, isOn: Bool = true,
    lookedAt: Moment? = nil, failure: Phrase? = nil, failedSince: Moment? = nil
  ) {
    self.id = id
    self.company = company
    self.name = name
    self.place = place
    self.isOn = isOn
    self.lookedAt = lookedAt
    self.failure = failure
    self.failedSince = failedSince
  }
}

/// What became of a file of a source.
public enum SourceFileState: String, Sendable, Hashable, Codable, CaseIterable {
  /// It is in.
  case imported
  /// It was in already: nothing was counted twice.
  case known
  /// A list that waits for a person to say what its columns are, or to confirm it.
  case asked
  /// It cannot be imported as it is.
  case refused
}

/// A file that a source brought.
public struct SourceFile: Hashable, Sendable {
  public let id: Int64
  public let source: FileSourceID
  public let name: String
  public let bytes: Int64
  public let state: SourceFileState
  /// Why it is not in, and what to do.
  public let reason: Phrase?
  public let at: Moment

  public init(
    id: Int64, source: FileSourceID, name: String, bytes: Int64, state: SourceFileState, reason: Phrase?, at: Moment
  ) {
    self.id = id
    self.source = source
    self.name = name
    self.bytes = bytes
    self.state = state
    self.reason = reason
    self.at = at
  }
}

/// Limits of what a source may bring, each with its reason.
public enum SourceLimits {
  /// Bytes of one file: the largest ledgers have some hundred megabytes.
  public static let fileBytes: Int64 = 512 << 20
  /// Files taken at one look; the next goes on.
  public static let filesAtOnce = 200
  /// Names read of a folder: more is no drop folder.
  public static let names = 10_000
  /// What is kept of what happened, by source.
  public static let keptFiles = 2_000
  /// Seconds for which a file must lie as it is before it is read.
  public static let stillSeconds: Int64 = 1
  /// Seconds after its last change in which a file that cannot be read may still be on its way.
  public static let patience: Int64 = 20
  public static let nameLetters = 60
  /// Minutes between two looks at a server: a bank that is asked more often locks the account.
  public static let minutes = 1...1_440
}
