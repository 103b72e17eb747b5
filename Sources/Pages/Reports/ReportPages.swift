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
    [
      "reports": ReportPages.open(to: context).map { report in
        ["name": report.name, "text": report.text, "path": report.path] as PageModel
      }
    ]
  }

  /// The reports that somebody may open.
  static func open(to context: SignedInContext) -> [(path: String, name: String, text: String)] {
    let words = context.words
    var list = ReportKind.allCases.filter { !$0.isWhole || context.sight.isWhole }.map { kind in
      (path: kind.path, name: words("report.\(kind.key)"), text: words("report.\(kind.key).text"))
    }
    if context.sight.isWhole {
      list.append((path: WorkloadPages.path, name: words("team.all"), text: words("team.text")))
    }
    if context.sight.isWhole {
      list.append((path: AccountingPages.path, name: words("accounting.title"), text: words("accounting.text")))
      list.append((path: VatReceiptPage.path, name: words("vat_receipts.title"), text: words("vat_receipts.subtitle")))
    }
    if context.may(.readJournal), context.sight.isWhole {
      list.append((path: "/journal", name: words("journal.title"), text: words("journal.text")))
    }
    return list
  }

  /// The reports that not everybody may open.
  static var governed: [String] {
    ReportKind.allCases.filter(\.isWhole).map(\.path)
      + [WorkloadPages.path, AccountingPages.path, VatReceiptPage.path, "/journal"]
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
    let (content, isNew) = try await database.read { snapshot -> (ReportContent, Bool) in
      guard let company = try CompanyStore.find(sight.company, snapshot) else { throw WebError.notFound }
      let content = try kind.content(
        ReportScope(
          sight: sight, person: person, company: company, day: day, words: words, query: query,
          readsJournal: readsJournal), snapshot)
      return (content, try content.rows.isEmpty && !ItemStore.hasAny(of: company.id, snapshot))
    }
    var model = try ReportModel(kind: kind, content: content, path: path, words: words).page()
    model["isNew"] = isNew
    if isNew { model.tellNothing(.init("report", for: context)) }
    return try context.page("report", model, title: words("report.\(kind.key)"), section: "report_list")
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
