import Foundation
public import Jobs
import Kernel
import PeopleRules
import Receivables
import ReceivablesRules
import Sheets
import Storage
import Web

/// A list that is to be made as a file, as the work that makes it keeps it.
struct ExportOrder: Codable, Sendable {
  /// The address of its page.
  let list: String
  /// Its filters, as the address has them.
  let query: String
  let format: String
  let language: String
  /// Whether whoever asked saw every customer then: who sees fewer by now does not get the file.
  var isWhole = true

  init(list: String, query: Form, format: SheetFormat, language: LanguageCode) {
    self.list = list
    self.query = query.fields.map { "\(Form.encoded($0.name))=\(Form.encoded($0.value))" }.joined(separator: "&")
    self.format = format.rawValue
    self.language = language.rawValue
  }

  /// - Returns: `nil` for what no page offers.
  init?(_ form: Form, language: LanguageCode, isWhole: Bool) {
    guard let format = SheetFormat(rawValue: form["format"] ?? ""), let query = form["filtres"],
      query.utf8.count <= ExportOrder.queryBytes
    else { return nil }
    self.init(list: form["liste"] ?? "", query: Form(encoded: query), format: format, language: language)
    self.isWhole = isWhole
    guard export != nil else { return nil }
  }

  init?(_ choices: String) {
    guard let order = try? JSONDecoder().decode(ExportOrder.self, from: Data(choices.utf8)) else { return nil }
    self = order
  }

  /// An address is not longer in any browser that filters lists.
  private static let queryBytes = 4_000

  var choices: String { get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) } }
  var export: ListExport? { ListExport.all.first { $0.path == list } }
}

/// The work that makes a list as a file.
public enum PreparedExport {
  /// The targets whose words lists use.
  private static let targets = ["Pages", "People", "Web"]

  public static func work() throws -> JobWork {
    let words = try Words.shipped(by: targets)
    return JobWork(.export) { run in
      guard let order = ExportOrder(run.job.choices), let list = order.export,
        let format = SheetFormat(rawValue: order.format), let language = LanguageCode(interface: order.language)
      else { throw WebError.notFound }
      let (id, day) = (run.job.company, run.job.day)
      let reader = ExportReader(
        actor: run.actor, person: run.job.person, company: id, day: day, now: run.job.created, words: words[language])
      let made = try await run.database.read { snapshot in
        guard let company = try CompanyStore.find(id, snapshot) else { throw WebError.notFound }
        let table = try list.table(for: reader, Form(encoded: order.query), snapshot)
        // Read twice, so that the bar knows where it goes: writing takes much longer than reading.
        let all = try table.count(snapshot) { _ in try run.checkCancelled() }
        let file = try table.write(
          as: format, company: company.name, day: day, language: language,
          row: { row in
            try run.checkCancelled()
            if row % 500 == 0 { run.report(done: row, of: all) }
          }, snapshot)
        return (file: file, name: table.fileName(format, day: day))
      }
      defer { made.file.remove() }
      try await run.keep(URL(fileURLWithPath: made.file.path), name: made.name, mediaType: format.contentType)
      return JobOutcome(["rows": .count(made.file.rows)], path: "/travaux/\(run.job.id)/fichier")
    }
  }
}
