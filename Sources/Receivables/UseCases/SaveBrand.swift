import Journal
public import Kernel
import ReceivablesRules
public import Storage

/// Why a brand was not saved.
public enum BrandRefusal: Error, Sendable, Hashable, CustomStringConvertible {
  case unknown
  case nameTaken(String)

  public var description: String {
    switch self {
    case .unknown: "there is no such brand in this company; look at the company's settings"
    case .nameTaken(let name): "another brand of the company is called «\(name)»; give this one another name"
    }
  }
}

/// Makes a brand of a company, or gives it another name.
public struct SaveBrand: Sendable {
  /// `nil` for a new one.
  public let id: BrandID?
  public let name: String

  public init(_ name: String, as id: BrandID? = nil) {
    self.id = id
    self.name = name
  }

  /// - Throws: `NotAllowed`, `BrandRefusal`.
  @discardableResult
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws -> BrandID {
    try actor.needs(.configure, in: company)
    // A list names brands whatever their case and marks.
    let folded = Folding.folded(name)
    let isTaken = try BrandStore.all(of: company, transaction)
      .contains { $0.id != id && Folding.folded($0.name) == folded }
    if isTaken { throw BrandRefusal.nameTaken(name) }
    let saved: BrandID
    do {
      if let id {
        guard let before = try BrandStore.find(id, of: company, transaction) else { throw BrandRefusal.unknown }
        guard before.name != name else { return id }
        try BrandStore.rename(id, to: name, company: company, transaction)
        saved = id
      } else {
        saved = try BrandStore.insert(name, company: company, transaction)
      }
    } catch StorageError.duplicate {
      throw BrandRefusal.nameTaken(name)
    }
    Journal(transaction, actor: actor, at: at).record(
      id == nil ? "company.brand_created" : "company.brand_renamed", "company:\(company)", company: company,
      facts: ["name": .text(name)])
    return saved
  }
}
