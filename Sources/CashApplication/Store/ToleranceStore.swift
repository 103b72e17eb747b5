public import CashApplicationRules
import Foundation
public import Kernel
import Receivables
public import Storage

/// What a company accepts to lose on a receipt without asking anybody.
public enum ToleranceStore {
  private static let setting = "cash_tolerances"

  /// What the company said, or what holds where nobody has.
  public static func find(_ company: CompanyID, _ snapshot: Snapshot) throws -> Tolerances {
    let text = try SettingStore.read(setting, of: company, snapshot)
    return text.flatMap { try? JSONDecoder().decode(Tolerances.self, from: Data($0.utf8)) } ?? .standard
  }

  static func write(_ tolerances: Tolerances, of company: CompanyID, _ transaction: Transaction) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let text = String(decoding: try encoder.encode(tolerances), as: UTF8.self)
    try SettingStore.write(setting, text, of: company, transaction)
  }
}
