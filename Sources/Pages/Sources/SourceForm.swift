import FileSourcesRules
import Foundation
import Kernel
import Web

/// The form of a source of one kind: a drop folder, an SFTP server or an HTTPS server.
struct SourceForm: Sendable {
  enum Kind: String, Sendable, CaseIterable { case folder, sftp, https }

  enum Field {
    static let name = "nom"
    static let folder = "dossier"
    static let host = "serveur"
    static let port = "port"
    static let path = "chemin"
    static let user = "compte"
    static let hostKey = "cle"
    static let address = "adresse"
    static let secret = "secret"
    static let minutes = "minutes"
    static let moves = "deplacer"
  }

  let kind: Kind
  /// What is changed; `nil` for a new one.
  private let source: FileSource?
  private let root: String
  private let words: WordBook

  init(_ kind: Kind, of source: FileSource? = nil, root: String, _ words: WordBook) {
    self.kind = kind
    self.source = source
    self.root = root
    self.words = words
  }

  var title: String { words(source == nil ? "sources.new.\(kind.rawValue)" : "sources.change") }

  var fields: [EditField] {
    func field(_ name: String, _ key: String, _ shape: EditField.Shape = .line, _ width: String = "w-name") -> EditField
    {
      let mode = [Field.port, Field.minutes].contains(name) ? "numeric" : nil
      return EditField(
        name, words("sources.\(key)"), shape, hint: words("sources.\(key)_hint", ["root": root]), width: width,
        inputMode: mode)
    }
    let name = source == nil ? [field(Field.name, "name")] : []
    let habits = [field(Field.minutes, "minutes", .line, "w-day"), field(Field.moves, "moves", .tick)]
    switch kind {
    case .folder: return name + [field(Field.folder, "folder")]
    case .sftp:
      return name + [
        field(Field.host, "host"), field(Field.port, "port", .line, "w-day"), field(Field.path, "path"),
        field(Field.user, "user"), field(Field.secret, "secret", .lines), field(Field.hostKey, "host_key"),
      ] + habits
    case .https:
      return name + [
        field(Field.address, "address"), field(Field.user, "https_user"), field(Field.secret, "https_secret", .lines),
      ] + habits
    }
  }

  /// What is stored, or what a new one begins with.
  var stored: EditValues {
    var values = EditValues()
    let habits = source?.place.habits ?? ServerHabits()
    if kind != .folder {
      values[Field.minutes] = "\(habits.minutes)"
      values[Field.moves] = habits.moves ? "1" : ""
    }
    switch source?.place {
    case .sftp(let place):
      values[Field.host] = place.host
      values[Field.port] = "\(place.port)"
      values[Field.path] = place.path
      values[Field.user] = place.user
      values[Field.hostKey] = place.hostKey ?? ""
    case .https(let place):
      values[Field.address] = place.address
      values[Field.user] = place.user ?? ""
    case .folder(let name): values[Field.folder] = name
    case nil: if kind == .sftp { values[Field.port] = "22" }
    }
    return values
  }

  /// The place that was typed; what cannot be read of it is no place.
  func place(_ form: Form) -> SourcePlace {
    func text(_ name: String) -> String { (form[name] ?? "").trimmingCharacters(in: .whitespacesAndNewlines) }
    func optional(_ name: String) -> String? { text(name).isEmpty ? nil : text(name) }
    let habits = ServerHabits(minutes: Int(text(Field.minutes)) ?? 0, moves: form[Field.moves] != nil)
    switch kind {
    case .folder: return .folder(name: text(Field.folder))
    case .sftp:
      return .sftp(
        SftpPlace(
          host: text(Field.host), port: Int(text(Field.port)) ?? 0, path: text(Field.path), user: text(Field.user),
          hostKey: optional(Field.hostKey), habits: habits))
    case .https: return .https(HttpsPlace(address: text(Field.address), user: optional(Field.user), habits: habits))
    }
  }

  /// A key keeps its lines; nothing is around it.
  func secret(_ form: Form) -> String? {
    form[Field.secret].map {
      $0.replacing("\r\n", with: "\n").trimmingCharacters(in: .newlines)
    }
  }

  func errors(_ flaw: SourceFlaw) -> FormErrors {
    let field =
      switch flaw {
      case .name, .nameTaken: Field.name
      case .folder, .folderTaken: Field.folder
      case .host: Field.host
      case .port: Field.port
      case .path: Field.path
      case .user: Field.user
      case .hostKey: Field.hostKey
      case .address: Field.address
      case .minutes: Field.minutes
      case .secret: Field.secret
      }
    return FormErrors(field, words("sources.error.\(flaw.rawValue)"))
  }
}
