import Foundation
public import Hummingbird
import Kernel
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// The reports: one page that names them all, and a page for each.
public struct ReportPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/rapports") { _, context in
      try context.page(
        "reports", index(context), title: context.words("report.title"), section: "report_list")
    }
    for kind in ReportKind.allCases where kind != .ageing {
      routes.get("/rapports/\(kind.rawValue)") { request, context in try await show(kind, request.query, context) }
    }
  }

  private func index(_ context: SignedInContext) -> PageModel {
    let words = context.words
    let kinds = ReportKind.allCases.filter { !$0.isWhole || context.sight.isWhole }
    var list = kinds.map { kind -> PageModel in
      ["name": words("report.\(kind.key)"), "text": words("report.\(kind.key).text"), "path": kind.path]
    }
    if context.may(.readJournal), context.sight.isWhole {
      list.append(["name": words("journal.title"), "text": words("journal.text"), "path": "/journal"])
    }
    return ["reports": list]
  }

  private func show(_ kind: ReportKind, _ query: Form, _ context: SignedInContext) async throws -> Response {
    if kind.isWhole { try context.needsEveryCustomer() }
    let (sight, person, day, words) = (context.sight, context.visitor.person, context.day, context.words)
    let readsJournal = context.may(.readJournal)
    let path = ReportPages.path(kind, query)
    if let format = query.exportFormat {
      let table = try await database.read { snapshot -> TableExport in
        guard let company = try CompanyStore.find(sight.company, snapshot) else { throw WebError.notFound }
        return try kind.table(
          ReportScope(sight: sight, person: person, company: company, day: day, words: words, query: query), snapshot)
      }
      return try await context.answer(table, as: format, back: path, from: database)
    }
    let content = try await database.read { snapshot -> ReportContent in
      guard let company = try CompanyStore.find(sight.company, snapshot) else { throw WebError.notFound }
      return try kind.content(
        ReportScope(
          sight: sight, person: person, company: company, day: day, words: words, query: query,
          readsJournal: readsJournal), snapshot)
    }
    let model = ReportModel(kind: kind, content: content, path: path, words: words)
    return try context.page("report", try model.page(), title: words("report.\(kind.key)"), section: "report_list")
  }

  /// The address of a report with the filters that are known; anything else in a query is dropped.
  static func path(_ kind: ReportKind, _ query: Form) -> String {
    let kept = filters.compactMap { name in query[name].map { "\(name)=\(Form.encoded(String($0.prefix(40))))" } }
    return kept.isEmpty ? kind.path : "\(kind.path)?\(kept.joined(separator: "&"))"
  }

  /// The parameters that choose what a report shows.
  static let filters = [
    "par", ReportPeriod.parameter, "tableau", "cloture", "vue", "devise", "tri", "au", "charge", "commercial", "plus",
  ]
}
