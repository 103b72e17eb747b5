import Foundation
import HTTPTypes
import Hummingbird
import Journal
import Kernel
import Storage
import Web

/// `/reglages`: everything that is set once, and a copy of the whole database.
struct SettingsPages: PrivatePages {
  let database: Database
  /// Writes a copy of the database into a file.
  let copy: @Sendable (_ path: String, _ at: Moment) async throws -> Void

  private struct Entry {
    let key: String
    let path: String
    let right: Right
    /// Whether it is only for who may do everything everywhere.
    var isWhole = false
    /// Whether it is also for who reads everything.
    var isRead = false

    func isShown(to context: SignedInContext) -> Bool {
      (context.may(right) && (!isWhole || context.actor.mayEverything)) || (isRead && context.readsEverything)
    }
  }

  /// The pages of settings that somebody may open.
  static func open(to context: SignedInContext) -> [(key: String, path: String)] {
    groups.flatMap(\.1).filter { $0.isShown(to: context) }.map { (key: $0.key, path: $0.path) }
  }

  /// Every page of settings, whoever may open it.
  static var paths: [String] { groups.flatMap(\.1).map(\.path) }

  private static let groups: [(String, [Entry])] = [
    (
      "company",
      [
        Entry(key: "welcome", path: "/bienvenue", right: .configure),
        Entry(key: "companies", path: "/reglages/societes", right: .configure, isRead: true),
        Entry(key: "signature.company", path: CompanySignaturePages.path, right: .configure, isRead: true),
        Entry(key: "sending", path: SendingPages.path, right: .configure, isRead: true),
        Entry(key: "mailserver", path: "/reglages/e-mail", right: .configure, isRead: true),
        Entry(key: "sms", path: SmsPages.path, right: .configure, isRead: true),
        Entry(key: "postal", path: PostalPages.path, right: .configure, isRead: true),
        Entry(key: "mailbox", path: MailboxPages.path, right: .configure, isRead: true),
        Entry(key: "rates", path: "/reglages/taux", right: .configure, isRead: true),
      ]
    ),
    (
      "people",
      [
        Entry(key: "users", path: "/reglages/utilisateurs", right: .managePeople, isRead: true),
        Entry(key: "roles", path: "/reglages/roles", right: .managePeople, isRead: true),
        Entry(key: "sso", path: "/reglages/connexion", right: .managePeople, isWhole: true),
      ]
    ),
    (
      "data",
      [
        Entry(key: "imports", path: "/imports", right: .importFiles),
        Entry(key: "sources", path: SourcePages.path, right: .configure, isRead: true),
      ]
    ),
  ]

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/reglages") { _, context in
      let words = context.words
      let groups = Self.groups.map { name, entries -> PageModel in
        let shown = entries.filter { $0.isShown(to: context) }
        let hasBackup = name == "data" && context.actor.mayEverything
        return [
          "name": words("setup.\(name)"), "isShown": !shown.isEmpty || hasBackup,
          "backup": hasBackup,
          "entries": shown.map { entry -> PageModel in
            ["path": entry.path, "name": words("\(entry.key).title"), "text": words("setup.\(entry.key).text")]
          },
        ]
      }.filter { $0["isShown"] as? Bool == true }
      return try context.page(
        "settings", ["groups": groups, "isEmpty": groups.isEmpty] as PageModel, title: words("setup.title"),
        section: "setup")
    }
    routes.post("/reglages/sauvegarde") { _, context in try await backup(context) }
  }

  /// The copy holds every company and everybody: it is for who may do everything everywhere.
  private func backup(_ context: SignedInContext) async throws -> Response {
    try context.actor.needsEverything()
    let name = "encours-\(context.day).backup"
    let (file, size) = try await opened(name, at: context.now)
    try await database.write {
      Journal($0, actor: context.actor, at: context.now).record("backup.downloaded", "installation", company: nil)
    }
    var response = Response(
      status: .ok,
      headers: [
        .contentType: "application/octet-stream", .contentDisposition: "attachment; filename=\"\(name)\"",
      ],
      body: ResponseBody(contentLength: size) { writer in
        defer { try? file.close() }
        while let part = try file.read(upToCount: 256 << 10), !part.isEmpty {
          try await writer.write(ByteBuffer(bytes: part))
        }
        try await writer.finish(nil)
      })
    response.headers[.cacheControl] = "no-store"
    return response
  }

  /// A copy of the database, opened and without a name in any folder: it goes with its last reader, even when the
  /// program is killed.
  private func opened(_ name: String, at: Moment) async throws -> (file: FileHandle, bytes: Int?) {
    // A folder of our own, which nobody else on the machine may look into.
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("encours-\(UUID())")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    let url = folder.appendingPathComponent(name)
    try await copy(url.path, at)
    let size = try? FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int
    return (try FileHandle(forReadingFrom: url), size)
  }
}
