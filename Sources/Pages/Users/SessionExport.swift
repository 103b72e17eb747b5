import Hummingbird
import Kernel
import Language
import People
import Sheets
import Storage
import Web

/// `/compte/sessions`: one's own open sessions as a file; the list itself is a part of `/compte`.
struct SessionExport: PrivatePages {
  let database: Database

  init(_ database: Database) { self.database = database }

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/compte/sessions") { request, context in
      guard let format = request.query.exportFormat else { return context.redirect("/compte") }
      return try await context.answer(
        table(of: context.visitor.person, token: request.sessionToken(context), at: context.now, context.words),
        as: format, back: "/compte", from: database)
    }
  }

  private func table(of person: PersonID, token: String, at: Moment, _ words: WordBook) -> TableExport {
    let columns =
      ["device", "address"].map { SheetColumn(words("account.sessions.\($0)"), .text) }
      + ["started", "seen"].map { SheetColumn(words("account.sessions.\($0)"), .moment) }
      + [SheetColumn(words("account.sessions.this"), .text)]
    return TableExport(words("account.sessions"), columns: columns) { snapshot, add in
      for session in try SessionStore.list(of: person, token: token, at: at, snapshot) {
        try add([
          .text(DeviceWording.name(session.agent, words)), .text(session.address), .moment(session.started),
          .moment(session.lastSeen), .text(session.isThis ? words("export.yes") : ""),
        ])
      }
    }
  }
}
