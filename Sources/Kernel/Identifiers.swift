/// The key of a stored thing, typed by what it names so that a customer's cannot be passed for an item's.
@frozen
public struct Identifier<Subject>: Hashable, Comparable, Sendable, Codable, RawRepresentable {
  public let rawValue: Int64

  @inlinable
  public init(rawValue: Int64) { self.rawValue = rawValue }

  @inlinable
  public init(_ rawValue: Int64) { self.rawValue = rawValue }

  @inlinable
  public static func < (left: Identifier, right: Identifier) -> Bool { left.rawValue < right.rawValue }
}

extension Identifier: CustomStringConvertible {
  public var description: String { String(rawValue) }
}

/// What identifiers name. These types have no values: they only keep keys apart.
public enum Named {
  public enum Company {}
  public enum Customer {}
  public enum Contact {}
  public enum Item {}
  public enum Allocation {}
  public enum BankAccount {}
  public enum BankStatement {}
  public enum BankEntry {}
  public enum Promise {}
  public enum InstalmentPlan {}
  public enum Dispute {}
  public enum Action {}
  public enum Scenario {}
  public enum ScenarioVersion {}
  public enum Segment {}
  public enum Brand {}
  public enum Message {}
  public enum Paper {}
  public enum ImportFile {}
  public enum Person {}
  public enum Comment {}
  public enum Task {}
  public enum Notice {}
  public enum Subscription {}
  public enum Reply {}
  public enum CreditLimit {}
  public enum LimitOverrun {}
  public enum LegalFile {}
  public enum FileSource {}
  public enum Mandate {}
  public enum DebitRun {}
  public enum DirectDebit {}
  public enum DebitNotice {}
}

public typealias CompanyID = Identifier<Named.Company>
public typealias CustomerID = Identifier<Named.Customer>
public typealias ContactID = Identifier<Named.Contact>
public typealias ItemID = Identifier<Named.Item>
public typealias AllocationID = Identifier<Named.Allocation>
public typealias BankAccountID = Identifier<Named.BankAccount>
public typealias BankStatementID = Identifier<Named.BankStatement>
public typealias BankEntryID = Identifier<Named.BankEntry>
public typealias PromiseID = Identifier<Named.Promise>
public typealias InstalmentPlanID = Identifier<Named.InstalmentPlan>
public typealias DisputeID = Identifier<Named.Dispute>
public typealias ActionID = Identifier<Named.Action>
public typealias ScenarioID = Identifier<Named.Scenario>
public typealias ScenarioVersionID = Identifier<Named.ScenarioVersion>
public typealias SegmentID = Identifier<Named.Segment>
public typealias BrandID = Identifier<Named.Brand>
public typealias MessageID = Identifier<Named.Message>
public typealias PaperID = Identifier<Named.Paper>
public typealias ImportFileID = Identifier<Named.ImportFile>
public typealias PersonID = Identifier<Named.Person>
public typealias CommentID = Identifier<Named.Comment>
public typealias TaskID = Identifier<Named.Task>
public typealias NoticeID = Identifier<Named.Notice>
public typealias SubscriptionID = Identifier<Named.Subscription>
public typealias ReplyID = Identifier<Named.Reply>
public typealias CreditLimitID = Identifier<Named.CreditLimit>
public typealias LimitOverrunID = Identifier<Named.LimitOverrun>
public typealias LegalFileID = Identifier<Named.LegalFile>
public typealias FileSourceID = Identifier<Named.FileSource>
public typealias MandateID = Identifier<Named.Mandate>
public typealias DebitRunID = Identifier<Named.DebitRun>
public typealias DirectDebitID = Identifier<Named.DirectDebit>
public typealias DebitNoticeID = Identifier<Named.DebitNotice>
