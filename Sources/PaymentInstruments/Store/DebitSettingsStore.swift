import Foundation
public import Kernel
public import PaymentInstrumentsRules
import Receivables
public import Storage

/// What a company tells its bank of itself when it debits.
public enum DebitSettingsStore {
  private static let setting = "direct_debits"

  /// `nil` while nobody has said who the company is as a creditor.
  public static func find(_ company: CompanyID, _ snapshot: Snapshot) throws -> DebitSettings? {
    let text = try SettingStore.read(setting, of: company, snapshot)
    return text.flatMap { try? JSONDecoder().decode(DebitSettings.self, from: Data($0.utf8)) }
  }

  static func write(_ settings: DebitSettings, of company: CompanyID, _ transaction: Transaction) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let text = String(decoding: try encoder.encode(settings), as: UTF8.self)
    try SettingStore.write(setting, text, of: company, transaction)
  }
}
