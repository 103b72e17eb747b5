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
  }

  private static let groups: [(String, [Entry])] = [
    (
      "company",
      [
        Entry(key: "companies", path: "/reglages/societes", right: .configure),
        Entry(key: "mailserver", path: "/reglages/e-mail", right: .configure),
        Entry(key: "rates", path: "/reglages/taux", right: .configure),
      ]
    ),
    (
      "people",
      [
        Entry(key: "users", path: "/reglages/utilisateurs", right: .managePeople),
        Entry(key: "roles", path: "/reglages/roles", right: .managePeople),
        Entry(key: "sso", path: "/reglages/connexion", right: .managePeople, isWhole: true),
      ]
    ),
    (
      "data", [Entry(key: "imports", path: "/imports", right: .importFiles)]
    ),
  ]

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/reglages") { _, context in
      let words = context.words
      let groups = Self.groups.map { name, entries -> PageModel in
        let shown = entries.filter { context.may($0.right) && (!$0.isWhole || context.actor.mayEverything) }
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
    let file = TemporaryFile(name)
    try await copy(file.url.path, context.now)
    try await database.write {
      Journal($0, actor: context.actor, at: context.now).record("backup.downloaded", "installation", company: nil)
    }
    let size = (try? FileManager.default.attributesOfItem(atPath: file.url.path)[.size] as? Int) ?? nil
    var response = Response(
      status: .ok,
      headers: [
        .contentType: "application/octet-stream", .contentDisposition: "attachment; filename=\"\(name)\"",
      ],
      body: ResponseBody(contentLength: size) { writer in
        let handle = try FileHandle(forReadingFrom: file.url)
        defer { try? handle.close() }
        while let part = try handle.read(upToCount: 256 << 10), !part.isEmpty {
          try await writer.write(ByteBuffer(bytes: part))
        }
        try await writer.finish(nil)
      })
    response.headers[.cacheControl] = "no-store"
    return response
  }
}

/// A file that is removed with the last one who holds it, whether the answer was sent or not.
private final class TemporaryFile: Sendable {
  let url: URL

  init(_ name: String) {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)-\(name)")
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
