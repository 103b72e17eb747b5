import Foundation
public import Kernel
public import PeopleRules
import Receivables
public import ReceivablesRules
import Sheets
public import Storage
public import Subscriptions
public import SubscriptionsRules
import Teamwork
import Web

/// Makes reports outside of a request, for those who have them sent.
public enum ReportDocuments {
  /// The targets whose words reports use.
  private static let targets = ["Pages", "Web"]

  /// What ``DeliverReports`` calls: the report as the person may see it, in their language.
  /// - Parameter address: where people open Encours; `nil` while that is not known.
  public static func composer(address: String? = nil) throws -> DeliverReports.Compose {
    let words = try Words.shipped(by: targets)
    return { subscription, company, person, day, snapshot in
      guard let kind = ReportKind(rawValue: subscription.report),
        let format = SheetFormat(rawValue: subscription.format)
      else { return nil }
      let sight = Sight(company.id, of: try DeputyStore.actor(person, on: day, snapshot))
      guard sight.isWhole || !kind.isWhole else { return nil }
      let scope = ReportScope(
        sight: sight, person: person.id, company: company, day: day, words: words[person.language],
        query: Form(encoded: subscription.filters))
      let table = try kind.table(scope, snapshot)
      let file = try table.write(
        as: format, company: company.name, day: day, language: person.language, snapshot)
      defer { file.remove() }
      let more =
        kind == .departures
        ? [scope.words("report.departures.mail", ["path": ReportDocuments.queue(address)])] : []
      return ReportDocument(
        title: table.title, fileName: table.fileName(format, day: day), mediaType: format.mediaType,
        bytes: Array(try Data(contentsOf: URL(fileURLWithPath: file.path))), more: more)
    }
  }

  /// The report that leaves before what it lists: `DeliverReports.includes` is asked for it apart.
  public static func isBeforehand(_ report: String) -> Bool { ReportKind(rawValue: report) == .departures }

  private static func queue(_ address: String?) -> String {
    (address.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 } ?? "") + "/envois?vue=en-attente"
  }
}

extension SheetFormat {
  /// The kind of file without its encoding, as an attachment names it.
  fileprivate var mediaType: String { contentType.split(separator: ";").first.map { String($0) } ?? contentType }
}
