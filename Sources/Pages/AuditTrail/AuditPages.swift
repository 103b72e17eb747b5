public import Hummingbird
import Journal
import Kernel
import Language
import Sheets
public import Storage
public import Web

/// Who did what and when, as the chained journal has it, for those who may read it.
public struct AuditPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/journal") { request, context in
      try context.needs(.readJournal)
      try context.needsEveryCustomer()
      return try await list(request.query, context)
    }
    routes.post("/journal/verification") { _, context in
      try context.needs(.readJournal)
      try context.needsEveryCustomer()
      return try await verify(context)
    }
  }

  private func list(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let asked = AuditRequest(query, today: context.day)
    let (company, words) = (context.company, context.words)
    if let format = query.exportFormat {
      return try await context.answer(.journal, query, as: format, back: asked.first.path, from: database)
    }
    let facts = try await database.read { try AuditFacts.read(asked, of: company, for: context.actor, $0) }
    let model = AuditModel(request: asked, facts: facts, words: words)
    return try context.page("journal", model.page(), title: words("journal.title"), section: "report_list")
  }

  /// Walks the whole chain, over all companies: an entry cannot be judged without those before it.
  private func verify(_ context: SignedInContext) async throws -> Response {
    let problems = try await database.read { try Journal.verify($0) }
    let words = context.words
    return context.redirect(
      "/journal",
      flash: problems.isEmpty
        ? .done(words("journal.verified"))
        : .failed(words("journal.broken", count: problems.count, ["first": problems.first ?? ""])))
  }
}

/// The audit trail as a table.
struct AuditExport {
  let company: CompanyID
  let request: AuditRequest
  let actor: Actor
  let words: WordBook

  /// Entries read at a time.
  private static let part = 500

  var table: TableExport {
    let columns = [
      SheetColumn(words("journal.number"), .integer), SheetColumn(words("journal.when"), .moment),
      SheetColumn(words("journal.who"), .text), SheetColumn(words("journal.what"), .text),
      SheetColumn(words("journal.event"), .key), SheetColumn(words("journal.subject"), .text),
      SheetColumn(words("journal.subject_key"), .key), SheetColumn(words("journal.details"), .text),
      SheetColumn("SHA-256", .seal),
    ]
    return TableExport(words("journal.title"), columns: columns) { snapshot, add in
      let actors = try JournalSearch.actors(of: company, limit: .max, snapshot)
      var search = try AuditFacts.search(
        request, of: company, includesPeople: AuditFacts.includesPeople(actor, company), among: actors, snapshot)
      // Part by part: what the entries of each are about is read together.
      while let part = search {
        var entries: [JournalEntry] = []
        try part.forEach(limit: AuditExport.part, snapshot) { entries.append($0) }
        let subjects = try AuditSubjects.read(entries, of: company, for: actor, snapshot)
        let said = AuditWords(words, subjects)
        for entry in entries {
          try add([
            .integer(Int(entry.sequence)), .moment(entry.at), .text(said.actor(entry.actor)),
            .text(said.sentence(entry.event)), .text(entry.event), .text(subjects.name(entry.subject, words)?.text),
            .text(entry.subject), .text(said.line(entry)), .text(entry.hash),
          ])
        }
        search?.after = entries.last?.sequence
        if entries.count < AuditExport.part { search = nil }
      }
    }
  }
}

extension ListExport {
  static let journal = ListExport("/journal", section: "report_list", right: .readJournal, isWhole: true) {
    reader, query, _ in
    AuditExport(
      company: reader.company, request: AuditRequest(query, today: reader.day).first, actor: reader.actor,
      words: reader.words
    ).table
  }
}

extension AuditFacts {
  /// Whether somebody reads what is written of people: it concerns those of every company.
  static func includesPeople(_ actor: Actor, _ company: CompanyID) -> Bool {
    actor.may(.managePeople, in: company) && actor.companies == .all
  }
}
