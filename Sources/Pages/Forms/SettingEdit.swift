import Kernel
import Storage
import Web

extension SignedInContext {
  /// Saves a setting of the company that keeps no version of its own: what the form was made from is compared with what is
  /// stored.
  ///
  /// - Parameters:
  ///   - family: the beginning of the events that change it.
  ///   - stored: the setting as the form shows it.
  /// - Returns: what somebody else saved meanwhile, beside what was typed; `nil` once it is saved.
  /// - Throws: what `act` refuses.
  func saveSetting(
    _ fields: [EditField], family: String, in database: Database,
    stored: @escaping @Sendable (Snapshot) throws -> EditValues,
    by act: @escaping @Sendable (Transaction) throws -> Void
  ) async throws -> EditConflict? {
    let (company, form) = (company, form)
    let before = EditValues(before: form, fields)
    do {
      try await database.write { transaction in
        // Kept from here on, so that of two who save at once the second is told.
        _ = try transaction.first("SELECT id FROM company WHERE id = \(company)\(transaction.dialect.forNoKeyUpdate)") {
          $0.int(0)
        }
        guard try stored(transaction) == before else {
          throw try LastChange.stale("company:\(company)", family, in: company, transaction)
        }
        try act(transaction)
      }
      return nil
    } catch let stale as StaleEdit {
      return EditConflict(
        stale: stale, fields: fields, before: before, theirs: try await database.read(stored),
        typed: EditValues(typed: form, fields))
    }
  }
}
