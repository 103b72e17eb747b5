import Foundation
public import Kernel
public import LawRules
import Receivables
public import Storage

/// The rates that a company's people entered for semesters that the program was not published with.
public enum LegalRateStore {
  private static let setting = "legal_rates"

  /// One semester as it is stored.
  private struct Entry: Codable {
    var year: Int
    var half: Int
    var mainRefinancing: Percent
    var legalForIndividuals: Percent
    var legalForOthers: Percent
    var enteredBy: String
    var source: String
  }

  /// The published rates, completed by those that were entered.
  public static func rates(of company: CompanyID, _ snapshot: Snapshot) throws -> LegalRates {
    let entries = try read(company, snapshot)
    if entries.isEmpty { return .published }
    return LegalRates.published.adding(
      entries.map { entry in
        LegalRate(
          Semester(entry.year, Semester.Half(rawValue: entry.half) ?? .first), mainRefinancing: entry.mainRefinancing,
          legalForIndividuals: entry.legalForIndividuals, legalForOthers: entry.legalForOthers,
          status: .entered(by: entry.enteredBy), source: entry.source)
      })
  }

  /// Adds or replaces the rates of a semester.
  static func write(_ rate: LegalRate, by person: String, of company: CompanyID, _ transaction: Transaction) throws {
    var entries = try read(company, transaction)
    entries.removeAll { $0.year == rate.semester.year && $0.half == rate.semester.half.rawValue }
    entries.append(
      Entry(
        year: rate.semester.year, half: rate.semester.half.rawValue, mainRefinancing: rate.mainRefinancing,
        legalForIndividuals: rate.legalForIndividuals, legalForOthers: rate.legalForOthers, enteredBy: person,
        source: rate.source))
    let text = String(decoding: try JSONEncoder().encode(entries), as: UTF8.self)
    try SettingStore.write(setting, text, of: company, transaction)
  }

  private static func read(_ company: CompanyID, _ snapshot: Snapshot) throws -> [Entry] {
    guard let text = try SettingStore.read(setting, of: company, snapshot) else { return [] }
    return try JSONDecoder().decode([Entry].self, from: Data(text.utf8))
  }
}
