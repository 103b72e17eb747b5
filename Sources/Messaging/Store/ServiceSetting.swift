import Foundation
import Kernel
import Receivables
import Storage

/// What a company's people set up of a service outside the company: one text of its settings.
struct ServiceSetting<Kept: Codable> {
  let name: String

  /// - Returns: `nil` where there is none.
  func find(_ company: CompanyID, _ snapshot: Snapshot) throws -> Kept? {
    try SettingStore.read(name, of: company, snapshot).flatMap { text in
      text.isEmpty ? nil : try JSONDecoder().decode(Kept.self, from: Data(text.utf8))
    }
  }

  /// - Parameter kept: `nil` for none.
  func write(_ kept: Kept?, of company: CompanyID, _ transaction: Transaction) throws {
    let text = try kept.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) } ?? ""
    try SettingStore.write(name, text, of: company, transaction)
  }
}
