import Accounting
import Agenda
import Banking
import Dunning
import FileSources
import Help
import Imports
import Invoicing
import Jobs
import Journal
import Kernel
import Logging
import Mail
import Messaging
import Onboarding
import Pages
import PaymentInstruments
import People
import Receivables
import ReceivablesRules
import Replies
import Risk
import Segments
import Storage
import Subscriptions
import Teamwork
import Web

/// Where the capabilities are put together: nothing registers itself.
enum Wiring {
  /// Every step of the schema, in the order in which a database takes them.
  static let migrations: [Migration] =
    Journal.migrations
    + ReceivablesSchema.migrations
    + RiskSchema.migrations
    + PeopleSchema.migrations
    + ImportsSchema.migrations
    + BankingSchema.migrations
    + DunningSchema.migrations
    + OutboxSchema.migrations
    + TeamworkSchema.migrations
    + AgendaSchema.migrations
    + SubscriptionsSchema.migrations
    + JobSchema.migrations
    + OnboardingSchema.migrations
    + SegmentsSchema.migrations
    + RepliesSchema.migrations
    + AccountingSchema.migrations
    + FileSourcesSchema.migrations

  /// The pages behind the sign-in, each with its routes.
  static func pages(_ desk: AccountDesk, help: HelpBook) throws -> [any PrivatePages] {
    let database = desk.database
    let installation = Installation(
      mailServer: try Sending.environmentServer()?.description,
      post: { company in
        guard case (let sender?, let server?) = try await Sending.way(of: company, in: database) else { return nil }
        return (sender, SMTPTransport(server).transport)
      },
      copy: { path, at in try await DatabaseCopy.write(database, toFile: path, migrations: migrations, at: at) },
      mailboxAuthority: MailboxWorker.authorityFile, dropFolders: Options.dropFolders,
      publicAddress: PublicAddress.current)
    return PageList.all(database, readers: readers, desk: desk, installation: installation, board: board)
      + [HelpPages(help, opens: { $0.opens($1) })]
  }

  /// How far the long work of this process is.
  private static let board = JobBoard()

  /// The targets that ship templates and texts of pages.
  static let pageTargets = ["Pages", "Teamwork", "Help"]

  /// The side bar.
  static let navigation = [
    NavigationEntry("dashboard", "/", icon: "home", key: "t"),
    // Whoever neither calls nor can be asked for anything has none.
    NavigationEntry("agenda", "/agenda", icon: "list", rights: [.remind, .comment], key: "a"),
    NavigationEntry("outbox", "/envois", icon: "mail"),
    NavigationEntry("replies", "/reponses", icon: "message"),
    NavigationEntry("cash", "/lettrage", icon: "link", isWhole: true, key: "l"),
    NavigationEntry("debits", "/prelevements", icon: "bank", isWhole: true),
    NavigationEntry("customers", "/clients", icon: "customers", heading: "nav.portfolio", key: "c"),
    NavigationEntry("items", "/factures", icon: "document"),
    NavigationEntry("promises", "/promesses", icon: "clock"),
    NavigationEntry("disputes", "/litiges", icon: "flag"),
    NavigationEntry("legal", "/contentieux", icon: "scales"),
    NavigationEntry("limits", "/risque/depassements", icon: "shield", heading: "nav.risk"),
    NavigationEntry("ageing", "/balance-agee", icon: "chart", heading: "nav.reports", key: "b"),
    NavigationEntry("report_list", "/rapports", icon: "document"),
    NavigationEntry("scenarios", "/scenarios", icon: "scenario", heading: "nav.settings"),
    NavigationEntry("segments", "/segments", icon: "customers"),
    NavigationEntry("texts", "/modeles", icon: "letter"),
    NavigationEntry("imports", "/imports", icon: "upload", rights: [.importFiles, .readJournal], isWhole: true),
    NavigationEntry("users", "/reglages/utilisateurs", icon: "customers", rights: [.managePeople, .readJournal]),
    NavigationEntry("jobs", "/travaux", icon: "clock"),
    NavigationEntry("setup", "/reglages", icon: "settings", rights: [.configure, .readJournal]),
  ]

  /// What the program does beside answering requests, until it is cancelled.
  /// - Parameter today: the day on which it acts, as the pages do; `nil` for the clock's.
  static func background(
    _ database: Database, today: CivilDate?, _ logger: Logger
  ) -> @Sendable () async throws -> Void {
    {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for works in try JobWorks.lanes() {
          let jobs = RunJobs(
            database, works: works, board: board, now: Options.clock, logger: logger,
            actor: { try DeputyStore.actor($0, on: $1, $2) })
          group.addTask { try await jobs.run() }
        }
        group.addTask { try await Worker(database: database, logger: logger, today: today).run() }
        group.addTask { try await MailboxWorker(database: database, logger: logger).run() }
        let sources = try SourceWorker(database: database, logger: logger, today: today)
        group.addTask { try await sources.run() }
        try await group.waitForAll()
      }
    }
  }

  /// Every kind of file that can be imported, in the order in which they are tried.
  static let readers: [ImportReader] =
    ReadDebitStatus.readers + ReadStatementFile.readers + ReadInvoiceFile.readers + ledgersAndLists

  /// What they settle is asked for no more.
  private static let ledgersAndLists: [ImportReader] = ImportReader.ledgersAndLists.map { reader in
    reader.followed { mark, transaction, context in
      try WithdrawPaid(context.company.id).run(since: mark, transaction, actor: .system("import"), at: context.at)
    }
  }
}
