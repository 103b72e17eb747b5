public import Imports
public import Jobs
public import Kernel
public import Mail
public import People
public import ReceivablesRules
public import Storage
public import Web

/// Every page behind the sign-in: the program serves this list, and the tests walk it.
public enum PageList {
  /// - Parameter board: how far the long work of this process is.
  public static func all(
    _ database: Database, readers: [ImportReader], desk: AccountDesk, installation: Installation,
    board: JobBoard = JobBoard()
  ) -> [any PrivatePages] {
    [
      DashboardPages(database),
      AgeingPages(database),
      AgendaPages(database),
      CallScriptPages(database), HandReminderPages(database),
      TaskPages(database),
      AbsencePages(database),
      WorkloadPages(database),
      ReportPages(database),
      AccountingPages(database),
      SubscriptionPages(database),
      AuditPages(database),
      CustomerPages(database),
      CustomerBatchPages(database),
      SavedViewPages(database),
      ColumnChoicePages(database),
      CustomerEditPages(database),
      ContactPages(database),
      PausePages(database),
      ClaimPages(database),
      DeliveryPages(database),
      LimitPages(database),
      LegalFilePages(database),
      OverrunPages(database),
      GroupPages(database),
      TimelinePages(database),
      ItemPages(database),
      ItemListPages(database),
      ActionPages(database),
      OutboxPages(
        database, environment: installation.mailServer, post: installation.post,
        reportsOpening: installation.publicAddress != nil),
      RegisterPages(database),
      CashPages(database), LotPages(database), RulePages(database), TolerancePages(database),
      SettlePages(database), SplitPages(database), DebitPages(database), DebitRunPages(database),
      MandatePages(database),
      ChequePages(database), CustomerChequePages(database), BillPages(database), BillSlipPages(database),
      CustomerBillPages(database),
      PromisePages(database),
      PlanPages(database),
      ProofPages(database),
      PromiseListPages(database),
      DisputePages(database),
      ReplyPages(database),
      NotePages(database),
      NoticePages(database),
      ScenarioListPages(database),
      ScenarioPages(database),
      TrialPages(database),
      StepPages(database),
      ScenarioCustomerPages(database),
      CustomerScenarioPages(database),
      SegmentPages(database),
      TextPages(database),
      OnboardingPages(database),
      SearchPages(database),
      ShortcutPages(),
      ImportPages(database, readers: readers),
      UserPages(desk),
      SessionExport(database),
      RolePages(database),
      ProviderSettingsPages(desk),
      JobPages(database, board: board),
      SettingsPages(database: database, copy: installation.copy),
      LookPages(database),
      SignaturePages(database),
      CompanySignaturePages(database),
      CompanyPages(database),
      ConsolidatedPages(database),
      RatePages(database),
      SendingPages(database, address: installation.publicAddress),
      MailServerPages(desk, environment: installation.mailServer),
      SmsPages(desk),
      PostalPages(desk),
      MailboxPages(desk, authorityFile: installation.mailboxAuthority),
      SourcePages(desk, root: installation.dropFolders),
    ]
  }
}

/// What pages must know of the installation that only the program does.
public struct Installation: Sendable {
  /// The mail server that the environment names, without its password.
  public let mailServer: String?
  /// Writes a copy of the whole database into a file.
  public let copy: @Sendable (_ path: String, _ at: Moment) async throws -> Void

  /// How a company sends: from which address, through what; `nil` while it cannot.
  public typealias Post = @Sendable (Company) async throws -> (sender: MailAddress, mail: MailTransport)?
  let post: Post
  /// A file of certificates to trust for mailboxes instead of the system's.
  let mailboxAuthority: String?
  /// Where the drop folders of the installation are.
  let dropFolders: String
  /// Where the installation is reached from outside; `nil` while nobody has said.
  let publicAddress: String?

  public init(
    mailServer: String?, post: @escaping Post = { _ in nil },
    copy: @escaping @Sendable (_ path: String, _ at: Moment) async throws -> Void, mailboxAuthority: String? = nil,
    dropFolders: String = "", publicAddress: String? = nil
  ) {
    self.dropFolders = dropFolders
    self.publicAddress = publicAddress
    self.mailboxAuthority = mailboxAuthority
    self.mailServer = mailServer
    self.post = post
    self.copy = copy
  }
}
