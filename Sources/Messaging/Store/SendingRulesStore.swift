import Foundation
public import Kernel
public import MessagingRules
public import Receivables
public import ReceivablesRules
public import Storage

/// What a company asks of its sending.
public enum SendingRulesStore {
  private static let setting = "sending_rules"

  /// The rules of a company; none of them while nobody has chosen.
  public static func find(_ company: CompanyID, _ snapshot: Snapshot) throws -> SendingRules {
    try read(try SettingStore.read(setting, of: company, snapshot))
  }

  /// A column for a statement on `company` by the name `c`: the rules as they are stored, for ``read(_:)``.
  public static let ofCompany: SQL =
    "(SELECT g.content FROM setting g WHERE g.company = c.id AND g.name = \(setting))"

  public static func read(_ text: String?) throws -> SendingRules {
    try text.map { try JSONDecoder().decode(SendingRules.self, from: Data($0.utf8)) } ?? SendingRules()
  }

  static func write(_ rules: SendingRules, of company: CompanyID, _ transaction: Transaction) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    try SettingStore.write(
      setting, String(decoding: try encoder.encode(rules), as: UTF8.self), of: company, transaction)
  }
}

/// What decides whether something may leave a company, read together.
public struct SendingGate: Sendable, Hashable {
  public let test: TestMode?
  public let rules: SendingRules
  public let times: DataTimes

  public static func read(_ company: CompanyID, _ snapshot: Snapshot) throws -> SendingGate {
    SendingGate(
      test: try CompanyStore.find(company, snapshot)?.test, rules: try SendingRulesStore.find(company, snapshot),
      times: try DataFeedStore.times(of: company, snapshot))
  }

  /// The same, kept as it is until the transaction ends: whoever changes it waits, or is seen.
  static func held(_ company: CompanyID, _ transaction: Transaction) throws -> SendingGate {
    let test = try CompanyStore.heldTest(of: company, transaction)
    return SendingGate(
      test: test, rules: try SendingRulesStore.find(company, transaction),
      times: try DataFeedStore.times(of: company, transaction))
  }

  /// Why nothing may leave a company now, read only where something waits to.
  public static func hold(
    of company: CompanyID, where waits: Bool, at now: Moment, _ snapshot: Snapshot
  ) throws -> Hold? {
    waits ? try read(company, snapshot).hold(at: now) : nil
  }

  /// What a hold keeps back of a company now, and how many messages; `nil` when nothing is.
  public static func kept(
    of company: Company, at now: Moment, _ snapshot: Snapshot
  ) throws -> (hold: Hold, messages: Int)? {
    let rules = try SendingRulesStore.find(company.id, snapshot)
    guard company.test != nil || rules.isWatching else { return nil }
    let times = rules.isWatching ? try DataFeedStore.times(of: company.id, snapshot) : DataTimes()
    let gate = SendingGate(test: company.test, rules: rules, times: times)
    guard let hold = gate.hold(at: now) else { return nil }
    let count = try OutboxStore.waiting(of: company.id, under: gate, at: now, snapshot).held
    return count > 0 ? (hold, count) : nil
  }

  /// Whether only e-mails leave now that a person let go.
  func keepsEmails(at now: Moment) -> Bool { hold(at: now) != nil || rules.isShut(to: .email, at: now) }

  /// Why nothing may leave now; `nil` when it may.
  public func hold(isReleased: Bool = false, at now: Moment) -> Hold? {
    rules.hold(test: test, times: times, isReleased: isReleased, at: now)
  }
}
