public import FileSourcesRules
import Foundation
public import Journal
public import Kernel
import Remote
public import Sealing
public import Storage

extension SourcePlace {
  /// - Throws: ``SourceFlaw``.
  func check() throws {
    switch self {
    case .folder(let name):
      guard SourceNames.isFolder(name) else { throw SourceFlaw.folder }
    case .sftp(let place):
      guard SourceNames.isHost(place.host) else { throw SourceFlaw.host }
      guard (1...65_535).contains(place.port) else { throw SourceFlaw.port }
      guard place.path.isEmpty || SourceNames.isPlain(place.path, most: 500) else { throw SourceFlaw.path }
      guard SourceNames.isPlain(place.user, most: 200) else { throw SourceFlaw.user }
      guard place.hostKey.map({ SourceNames.isFingerprint($0) }) ?? true else { throw SourceFlaw.hostKey }
    case .https(let place):
      guard HttpsFolder.isValid(place.address) else { throw SourceFlaw.address }
      guard place.user.map({ SourceNames.isPlain($0, most: 200) && !$0.contains(":") }) ?? true else {
        throw SourceFlaw.user
      }
    }
    guard habits.map({ SourceLimits.minutes.contains($0.minutes) }) ?? true else { throw SourceFlaw.minutes }
  }

  /// Whether a secret that was given for one is not told to another by sending it there.
  func sharesSecret(with other: SourcePlace) -> Bool {
    switch (self, other) {
    case (.sftp(let one), .sftp(let two)): one.host == two.host && one.port == two.port && one.user == two.user
    case (.https(let one), .https(let two)):
      URLComponents(string: one.address)?.host == URLComponents(string: two.address)?.host && one.user == two.user
        && URLComponents(string: one.address)?.port == URLComponents(string: two.address)?.port
    default: false
    }
  }

  /// Whether nobody is let in without a secret.
  var needsSecret: Bool {
    switch self {
    case .folder: false
    case .sftp: true
    case .https(let place): place.user != nil
    }
  }
}

/// Adds a place from which a company's files come; it is looked at from then on.
public struct AddFileSource: Sendable {
  private let name: String
  private let place: SourcePlace
  private let secret: String?
  /// Where the drop folders of this installation are.
  private let root: String
  private let key: @Sendable () throws -> SealingKey

  /// - Parameters:
  ///   - secret: a password, a private key as PEM, or a token.
  ///   - key: the key of the installation.
  public init(
    _ name: String, at place: SourcePlace, secret: String? = nil, root: String,
    key: @escaping @Sendable () throws -> SealingKey
  ) {
    self.name = name.trimmingCharacters(in: .whitespacesAndNewlines)
    self.place = place
    self.secret = secret.flatMap { $0.isEmpty ? nil : $0 }
    self.root = root
    self.key = key
  }

  /// - Throws: `NotAllowed`, ``SourceFlaw``, `SourceError` when its folder cannot be made.
  public func run(
    _ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment
  ) throws -> FileSourceID {
    try actor.needs(.configure, in: company)
    guard SourceNames.isName(name) else { throw SourceFlaw.name }
    guard try FileSourceStore.find(named: name, of: company, transaction) == nil else { throw SourceFlaw.nameTaken }
    try place.check()
    guard secret != nil || !place.needsSecret, (secret?.utf8.count ?? 0) <= 16_384 else { throw SourceFlaw.secret }
    var folder: String?
    if case .folder(let name) = place {
      guard try !FileSourceStore.isTaken(folder: name, transaction) else { throw SourceFlaw.folderTaken }
      try DropFolder.make(name, in: root)
      folder = name
    }
    let id = try FileSourceStore.insert(
      FileSource(company: company, name: name, place: place), folder: folder, transaction)
    if let secret {
      let sealed = try key().seal(secret, for: FileSourceStore.purpose(id))
      try FileSourceStore.set(secret: sealed, of: id, company: company, transaction)
    }
    Journal(transaction, actor: actor, at: at).record(
      "source.added", "source:\(id)", company: company, facts: facts(name, place))
    return id
  }
}

/// Says anew where a server's files are, which key it shows, how it lets us in or how often it is looked at.
public struct ChangeFileSource: Sendable {
  private let source: FileSource
  private let place: SourcePlace
  private let secret: String?
  private let key: @Sendable () throws -> SealingKey

  /// - Parameter secret: `nil` keeps the present one.
  public init(
    _ source: FileSource, to place: SourcePlace, secret: String?, key: @escaping @Sendable () throws -> SealingKey
  ) {
    self.source = source
    self.place = place
    self.secret = secret.flatMap { $0.isEmpty ? nil : $0 }
    self.key = key
  }

  /// - Throws: `NotAllowed`, ``SourceFlaw``.
  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: source.company)
    try place.check()
    if let secret {
      guard secret.utf8.count <= 16_384 else { throw SourceFlaw.secret }
      let sealed = try key().seal(secret, for: FileSourceStore.purpose(source.id))
      try FileSourceStore.set(secret: sealed, of: source.id, company: source.company, transaction)
    } else if !place.sharesSecret(with: source.place) {
      // A secret meant for one server is not sent to another.
      guard !place.needsSecret else { throw SourceFlaw.secret }
      try FileSourceStore.set(secret: nil, of: source.id, company: source.company, transaction)
    }
    try FileSourceStore.set(place, of: source, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "source.changed", "source:\(source.id)", company: source.company, facts: facts(source.name, place))
  }
}

/// Has a server looked at without waiting for its turn.
public struct LookAtSourceNow: Sendable {
  private let source: FileSource

  public init(_ source: FileSource) { self.source = source }

  public func run(_ transaction: Transaction, actor: Actor) throws {
    try actor.needs(.configure, in: source.company)
    try FileSourceStore.forgetTry(source, transaction)
  }
}

private func facts(_ name: String, _ place: SourcePlace) -> [String: JournalFact] {
  ["name": .text(name), "kind": .text(place.kind), "address": .text(place.shown)]
}

/// Has a source looked at, or no longer.
public struct SwitchFileSource: Sendable {
  private let source: FileSource
  private let isOn: Bool

  public init(_ source: FileSource, isOn: Bool) {
    self.source = source
    self.isOn = isOn
  }

  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: source.company)
    guard source.isOn != isOn else { return }
    try FileSourceStore.set(isOn: isOn, of: source, transaction)
    Journal(transaction, actor: actor, at: at).record(
      isOn ? "source.switched_on" : "source.switched_off", "source:\(source.id)", company: source.company,
      facts: facts(source.name, source.place))
  }
}

/// Forgets a source. What it brought stays, and so does its folder.
public struct RemoveFileSource: Sendable {
  private let source: FileSource

  public init(_ source: FileSource) { self.source = source }

  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: source.company)
    try FileSourceStore.remove(source, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "source.removed", "source:\(source.id)", company: source.company, facts: facts(source.name, source.place))
  }
}
