import ArgumentParser
import FileSources
import FileSourcesRules
import Foundation
import Kernel
import Logging
import ReceivablesRules
import Remote
import Storage

/// `encours sources`: the places that files of a company come from by themselves.
struct SourcesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sources", abstract: "The places that files of a company come from by themselves.",
    discussion: """
      A drop folder lies in ENCOURS_DROP, else in the folder drop of ENCOURS_HOME. Whatever is put there is imported by serve \
      and worker within seconds, then moved to its folder done, or to refused beside a text that says why. Write a file \
      under a name that ends with .part and rename it once it is whole.
      """,
    subcommands: [List.self, Add.self, Check.self, Run.self, On.self, Off.self, Remove.self],
    defaultSubcommand: List.self)

  /// A source of the company by its name.
  static func named(_ name: String, of company: Company, in database: Database) async throws -> FileSource {
    let all = try await database.read { try FileSourceStore.all(of: company.id, $0) }
    guard let source = all.first(where: { $0.name == name }) else {
      let known = all.isEmpty ? "none" : all.map { "«\($0.name)»" }.joined(separator: ", ")
      throw Failure(.usage, "\(company.code) has no source «\(name)»; known: \(known)")
    }
    return source
  }

  /// `encours sources list`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "Every source with its last look and its last file.")

    @OptionGroup var options: Options

    struct Line: Encodable {
      let name: String
      let kind: String
      let place: String
      let isOn: Bool
      let lookedAt: String?
      let failure: String?
      let lastFile: String?
      let lastState: SourceFileState?
      let lastReason: String?

      private enum CodingKeys: String, CodingKey {
        case name, kind, place, isOn, lookedAt, failure, lastFile, lastState, lastReason
      }

      /// Every key is always there, `null` where it has no value: scripts rely on it.
      func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(kind, forKey: .kind)
        try container.encode(place, forKey: .place)
        try container.encode(isOn, forKey: .isOn)
        try container.encode(lookedAt, forKey: .lookedAt)
        try container.encode(failure, forKey: .failure)
        try container.encode(lastFile, forKey: .lastFile)
        try container.encode(lastState, forKey: .lastState)
        try container.encode(lastReason, forKey: .lastReason)
      }
    }

    func run() async throws {
      let database = try await options.open()
      let company = try await options.selectedCompany(in: database)
      let (sources, last) = try await database.read { snapshot in
        (
          try FileSourceStore.all(of: company.id, snapshot), try SourceFileStore.last(of: company.id, snapshot)
        )
      }
      try await database.close()
      let lines = sources.map { source in
        let file = last[source.id]
        return Line(
          name: source.name, kind: source.place.kind, place: source.place.shown, isOn: source.isOn,
          lookedAt: source.lookedAt.map { "\($0)" }, failure: source.failure?.description, lastFile: file?.name,
          lastState: file?.state, lastReason: file?.reason?.description)
      }
      let rows = lines.map { line in
        [
          line.name, line.kind, line.place, line.isOn ? "yes" : "no", line.lookedAt ?? "", line.lastFile ?? "",
          line.lastState?.rawValue ?? "", line.failure ?? line.lastReason ?? "",
        ]
      }
      try Output.print(
        lines,
        table: .init(
          columns: ["name", "kind", "place", "on", "looked at", "last file", "state", "reason"], rows: rows),
        as: options.format)
    }
  }

  /// `encours sources add`
  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "add", abstract: "Adds a source; its drop folder is made where it is missing.")

    @OptionGroup var options: Options

    @Argument(help: "What people call it.")
    var name: String

    @Option(help: "A drop folder, by its name in ENCOURS_DROP.")
    var folder: String?

    @Option(help: "A folder of a server of SSH: USER@HOST:PORT/PATH; a path that begins with /~/ is the account's own.")
    var sftp: String?

    @Option(help: "A folder of WebDAV (https://…/, with a slash at the end), or the address of one file.")
    var https: String?

    @Option(
      help: "The fingerprint that the server of SSH must show, SHA256:…; `sources check` prints the one it shows.")
    var hostKey: String?

    @Option(help: "The account at the HTTPS server; without one the secret is a token.")
    var user: String?

    @Flag(help: "Reads the password, token or private key (PEM) from standard input.")
    var secretStdin = false

    @Option(help: "Minutes between two looks at a server.")
    var minutes = ServerHabits().minutes

    @Flag(help: "Moves what was taken into the folder done of the server, or refused, where it allows that.")
    var move = false

    func run() async throws {
      let place = try place()
      let secret = secretStdin ? String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self) : nil
      let database = try await options.open()
      let company = try await options.selectedCompany(in: database)
      // A password has no line behind it; a key keeps its lines.
      let add = AddFileSource(
        name, at: place, secret: secret?.trimmingCharacters(in: .newlines), root: Options.dropFolders,
        key: { try Options.sealingKey() })
      let (actor, now) = (options.actor, options.now)
      do {
        _ = try await database.write { try add.run($0, company: company.id, actor: actor, at: now) }
      } catch let flaw as SourceFlaw {
        throw Failure(.usage, sentence(flaw))
      } catch let error as SourceError {
        throw Failure(.failed, error.description)
      }
      try await database.close()
      if let folder { Output.note("files put into \(Options.dropFolders)/\(folder) are imported for \(company.code)") }
    }

    private func place() throws -> SourcePlace {
      let habits = ServerHabits(minutes: minutes, moves: move)
      switch (folder, sftp, https) {
      case (let folder?, nil, nil): return .folder(name: folder)
      case (nil, let sftp?, nil):
        guard let place = SftpPlace(address: sftp, hostKey: hostKey, habits: habits) else {
          throw Failure(.usage, "--sftp «\(sftp)» is not understood; write USER@HOST:PORT/PATH")
        }
        return .sftp(place)
      case (nil, nil, let https?): return .https(HttpsPlace(address: https, user: user, habits: habits))
      default: throw Failure(.usage, "say where the files are, once: --folder, --sftp or --https")
      }
    }

    private func sentence(_ flaw: SourceFlaw) -> String {
      switch flaw {
      case .name: "«\(name)» is no name of a source; give one of up to \(SourceLimits.nameLetters) letters"
      case .nameTaken: "there is a source «\(name)» already; give another name, or remove it first"
      case .folder:
        "«\(folder ?? "")» is no name of a folder; use letters, digits, - _ and ., without / and no dot in front"
      case .folderTaken: "the drop folder «\(folder ?? "")» is a source already; each belongs to one company"
      case .host: "--sftp: the server's name may hold letters, digits, . and - only"
      case .port: "--sftp: there is no such port; take one up to 65535"
      case .path: "--sftp: the path is too long or holds characters that no path has"
      case .user: "the account is missing or holds characters that no account has"
      case .hostKey:
        "--host-key «\(hostKey ?? "")» is no fingerprint; write SHA256: and 43 letters, as ssh-keygen -l does"
      case .address: "--https «\(https ?? "")» is no address of a file or folder over TLS, without account and query"
      case .minutes:
        "--minutes \(minutes): give \(SourceLimits.minutes.lowerBound) to \(SourceLimits.minutes.upperBound)"
      case .secret: "nobody is let in without a secret: add --secret-stdin, and up to 16 KB on standard input"
      }
    }
  }

  /// `encours sources check`
  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Opens a source and prints the files that wait there; takes none.")

    @OptionGroup var options: Options

    @Argument(help: "The source's name.")
    var name: String

    struct Line: Encodable {
      let file: String
      let bytes: Int64
    }

    func run() async throws {
      let database = try await options.open()
      let company = try await options.selectedCompany(in: database)
      let source = try await SourcesCommand.named(name, of: company, in: database)
      let lines: [Line]
      do {
        if let server = try await SourceWorker.server(source, of: company, in: database, actor: options.actor) {
          lines = try await server.check(database).map { Line(file: $0.name, bytes: $0.bytes) }
        } else {
          let take = TakeFile(for: company, readers: [], actor: options.actor)
          let look = LookIntoFolder(source, in: Options.dropFolders, take: take, actor: options.actor)
          lines = try look?.check().map { Line(file: $0.name, bytes: $0.bytes) } ?? []
        }
      } catch let error as any Explained {
        throw Failure(.failed, error.description)
      }
      try await database.close()
      try Output.print(
        lines, table: .init(columns: ["file", "bytes"], rows: lines.map { [$0.file, "\($0.bytes)"] }, numeric: [1]),
        as: options.format)
    }
  }

  /// `encours sources run`
  struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "run", abstract: "Looks at the sources that are on, or at one, and takes what is there, once.")

    @OptionGroup var options: Options

    @Argument(help: "The source's name; else every one that is on.")
    var name: String?

    func run() async throws {
      let database = try await options.open()
      let company = try await options.selectedCompany(in: database)
      let sources: [FileSource]
      if let name {
        sources = [try await SourcesCommand.named(name, of: company, in: database)]
      } else {
        sources = try await database.read { try FileSourceStore.all(of: company.id, $0) }.filter(\.isOn)
      }
      let worker = try SourceWorker(
        database: database, logger: Logger(label: "encours"), today: options.today)
      var all = SourceLook()
      for source in sources {
        let look: SourceLook
        if source.place.habits != nil {
          look = try await worker.look(at: source, isAsked: true, actor: options.actor)
        } else {
          var watch = FolderWatch()
          // A file that is still being written changes between the two.
          _ = try await worker.look(into: source, &watch, actor: options.actor)
          try await Task.sleep(for: .seconds(SourceLimits.stillSeconds) + .milliseconds(100))
          look = try await worker.look(into: source, &watch, actor: options.actor)
        }
        all.taken += look.taken
        all.left += look.left
        all.failure = all.failure ?? look.failure
      }
      try await database.close()
      let rows = all.taken.map { [$0.name, "\($0.bytes)", $0.state.rawValue, $0.reason?.description ?? ""] }
      try Output.print(
        all, table: .init(columns: ["file", "bytes", "state", "reason"], rows: rows, numeric: [1]), as: options.format)
      if all.left > 0 { Output.note("\(all.left) file(s) left for the next look") }
      if let failure = all.failure { throw Failure(.failed, failure.description) }
      let refused = all.count(.refused) + all.count(.asked)
      if refused > 0 { throw Failure(.setAside, "\(refused) file(s) refused, listed above") }
    }
  }
}

extension SourcesCommand {
  /// `encours sources on`
  struct On: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "on", abstract: "Has a source looked at again.")
    @OptionGroup var options: Options
    @Argument(help: "The source's name.") var name: String

    func run() async throws {
      try await SourcesCommand.change(options, name) { try SwitchFileSource($0, isOn: true).run($1, actor: $2, at: $3) }
    }
  }

  /// `encours sources off`
  struct Off: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "off", abstract: "Has a source looked at no longer.")
    @OptionGroup var options: Options
    @Argument(help: "The source's name.") var name: String

    func run() async throws {
      try await SourcesCommand.change(options, name) {
        try SwitchFileSource($0, isOn: false).run($1, actor: $2, at: $3)
      }
    }
  }

  /// `encours sources remove`
  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "remove", abstract: "Forgets a source; what it brought stays, and so does its folder.")
    @OptionGroup var options: Options
    @Argument(help: "The source's name.") var name: String

    func run() async throws {
      try await SourcesCommand.change(options, name) { try RemoveFileSource($0).run($1, actor: $2, at: $3) }
    }
  }

  private static func change(
    _ options: Options, _ name: String,
    _ change: @escaping @Sendable (FileSource, Transaction, Actor, Moment) throws -> Void
  ) async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let source = try await named(name, of: company, in: database)
    let (actor, now) = (options.actor, options.now)
    try await database.write { try change(source, $0, actor, now) }
    try await database.close()
  }
}
