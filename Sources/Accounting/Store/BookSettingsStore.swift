public import AccountingRules
import Foundation
public import Kernel
import Receivables
public import Storage

/// The accounts of a company's entries.
public enum BookSettingsStore {
  private static let setting = "accounting"

  /// What the company said, or the usual accounts where nobody has.
  public static func find(_ company: CompanyID, _ snapshot: Snapshot) throws -> BookSettings {
    let text = try SettingStore.read(setting, of: company, snapshot)
    return text.flatMap { try? JSONDecoder().decode(BookSettings.self, from: Data($0.utf8)) } ?? BookSettings()
  }

  static func write(_ settings: BookSettings, of company: CompanyID, _ transaction: Transaction) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let text = String(decoding: try encoder.encode(settings), as: UTF8.self)
    try SettingStore.write(setting, text, of: company, transaction)
  }
}
